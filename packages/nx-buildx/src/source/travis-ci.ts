import type { SourceEvent } from '../model/source-context';
import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { unknownFacts, valueOf } from './ci-facts';
import { fullHash } from './ref-name';

const id = 'travis-ci';

const eventsByType: Readonly<Record<string, SourceEvent>> = { push: 'push', cron: 'schedule', api: 'manual' };

/** Travis CI. Variables: docs.travis-ci.com "Environment Variables", Default Environment Variables. */
export const travisCi: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'TRAVIS') === 'true',
  facts(env) {
    const eventName = valueOf(env, 'TRAVIS_EVENT_TYPE') ?? 'unknown';
    const tag = valueOf(env, 'TRAVIS_TAG');
    const number = valueOf(env, 'TRAVIS_PULL_REQUEST') ?? 'false';
    const facts: CiFacts = {
      ...unknownFacts(id, eventName),
      commit: fullHash(valueOf(env, 'TRAVIS_COMMIT')),
      // Of a tag's build TRAVIS_BRANCH is the tag's name again.
      branch: tag === null ? valueOf(env, 'TRAVIS_BRANCH') : null,
      tag,
      // A build that was asked for by the API may have a message of its own.
      message: eventName === 'api' ? null : valueOf(env, 'TRAVIS_COMMIT_MESSAGE'),
    };
    if (eventName === 'pull_request' || number !== 'false')
      return { ...facts, ...pullRequestFacts(env, number) };
    const event = eventsByType[eventName] ?? 'unknown';
    return { ...facts, event: tag !== null && event !== 'unknown' ? 'tag' : event };
  },
};

function pullRequestFacts(env: Environment, number: string): Partial<CiFacts> {
  const source = valueOf(env, 'TRAVIS_PULL_REQUEST_SLUG')?.toLowerCase();
  const target = valueOf(env, 'TRAVIS_REPO_SLUG')?.toLowerCase();
  return {
    event: 'pull-request',
    // TRAVIS_COMMIT is the merge commit that was made up for the build.
    commit: fullHash(valueOf(env, 'TRAVIS_PULL_REQUEST_SHA')) ?? fullHash(valueOf(env, 'TRAVIS_COMMIT')),
    branch: valueOf(env, 'TRAVIS_PULL_REQUEST_BRANCH'),
    baseBranch: valueOf(env, 'TRAVIS_BRANCH'),
    tag: null,
    pullRequest: {
      number: number === 'false' ? 'unknown' : number,
      fork: source === undefined || target === undefined ? 'unknown' : source !== target,
    },
  };
}
