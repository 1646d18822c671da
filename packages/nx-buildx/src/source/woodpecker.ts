import type { SourceEvent } from '../model/source-context';
import type { CiFacts, CiSystem } from './ci-facts';
import { firstOf, unknownFacts, valueOf } from './ci-facts';
import { fullHash } from './ref-name';

const id = 'woodpecker';

/** A deployment may be one of any commit. */
const eventsByName: Readonly<Record<string, SourceEvent>> = {
  push: 'push',
  tag: 'tag',
  release: 'tag',
  cron: 'schedule',
  manual: 'manual',
};

/**
 * Woodpecker CI. Variables: woodpecker-ci.org/docs "Environment variables". None names the repository that a pull
 * request comes from, so its origin is never known.
 */
export const woodpecker: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'CI') === id || valueOf(env, 'CI_SYSTEM_NAME') === id,
  facts(env) {
    // Before version 1.0 it was CI_BUILD_EVENT.
    const eventName = firstOf(env, 'CI_PIPELINE_EVENT', 'CI_BUILD_EVENT') ?? 'unknown';
    const event = eventsByName[eventName] ?? 'unknown';
    const number = valueOf(env, 'CI_COMMIT_PULL_REQUEST');
    const facts: CiFacts = {
      ...unknownFacts(id, eventName),
      commit: fullHash(valueOf(env, 'CI_COMMIT_SHA')),
      repositoryUrl: firstOf(env, 'CI_REPO_URL', 'CI_REPO_CLONE_URL'),
      // Of a pipeline started by hand or by a clock it is a text about that.
      message: eventName === 'push' ? valueOf(env, 'CI_COMMIT_MESSAGE') : null,
    };
    if (eventName.startsWith('pull_request') || number !== null) {
      return {
        ...facts,
        event: 'pull-request',
        branch: valueOf(env, 'CI_COMMIT_SOURCE_BRANCH'),
        baseBranch: valueOf(env, 'CI_COMMIT_TARGET_BRANCH'),
        pullRequest: { number: number ?? 'unknown', fork: 'unknown' },
      };
    }
    const tag = valueOf(env, 'CI_COMMIT_TAG');
    if (tag !== null) return { ...facts, event: event === 'unknown' ? event : 'tag', tag };
    return { ...facts, event: event === 'tag' ? 'unknown' : event, branch: valueOf(env, 'CI_COMMIT_BRANCH') };
  },
};
