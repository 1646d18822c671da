import type { SourceEvent } from '../model/source-context';
import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { unknownFacts, valueOf } from './ci-facts';
import { fullHash, pullRequestOfRef } from './ref-name';
import { isSameRepository } from './web-address';

const id = 'buildkite';

/**
 * A build that a trigger step of another pipeline started (`trigger_job`) does not say what started that one, unless
 * the step hands on the BUILDKITE_PULL_REQUEST variables.
 */
const eventsBySource: Readonly<Record<string, SourceEvent>> = {
  webhook: 'push',
  schedule: 'schedule',
  ui: 'manual',
  api: 'manual',
};

/** Of GitHub's events those that build a branch or a tag as it is; a comment, for example, may speak of any commit. */
const pushesOfGitHub = ['push', 'release', 'create'];

/** Buildkite. Variables: buildkite.com/docs "Environment variables"; a job cannot change the ones read here. */
export const buildkite: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'BUILDKITE') === 'true',
  facts(env) {
    const eventName = valueOf(env, 'BUILDKITE_SOURCE') ?? 'unknown';
    const tag = valueOf(env, 'BUILDKITE_TAG');
    const facts: CiFacts = {
      ...unknownFacts(id, eventName),
      commit: fullHash(valueOf(env, 'BUILDKITE_COMMIT')),
      // Of a tag's build it is the tag's name again.
      branch: tag === null ? valueOf(env, 'BUILDKITE_BRANCH') : null,
      repositoryUrl: valueOf(env, 'BUILDKITE_REPO'),
      // Of other builds it is what somebody wrote about the build.
      message: eventName === 'webhook' ? valueOf(env, 'BUILDKITE_MESSAGE') : null,
    };
    const number = valueOf(env, 'BUILDKITE_PULL_REQUEST') ?? 'false';
    if (number !== 'false') return { ...facts, ...pullRequestFacts(env, number) };
    // Buildkite puts a fork's owner before its branch, with a colon that no branch name can have.
    if (facts.branch?.includes(':') === true) return { ...facts, ...pullRequestFacts(env, 'unknown') };
    const refNumber = pullNumberOf(facts.branch);
    if (refNumber !== null) {
      // BUILDKITE_PULL_REQUEST_REPO is not Buildkite's word here, so the origin stays unknown.
      const pullRequest = { number: refNumber, fork: 'unknown' } as const;
      return { ...facts, event: 'pull-request', eventName: 'pull request', branch: null, pullRequest };
    }
    // Asked after all that tells of a pull request: its author can add a variable, but take none away.
    const queueBase = valueOf(env, 'BUILDKITE_MERGE_QUEUE_BASE_BRANCH');
    if (queueBase !== null) {
      return { ...facts, event: 'merge-queue', eventName: 'merge queue', baseBranch: queueBase };
    }
    const event = eventOf(env, eventName);
    if (isOtherWebhook(env)) return { ...facts, event, pullRequest: { number: 'unknown', fork: 'unknown' } };
    return tag === null || event === 'unknown' ? { ...facts, event } : { ...facts, event: 'tag', tag };
  },
};

function pullRequestFacts(env: Environment, number: string): Partial<CiFacts> {
  const [owner, ...branch] = (valueOf(env, 'BUILDKITE_BRANCH') ?? '').split(':');
  const isSame = isSameRepository(
    valueOf(env, 'BUILDKITE_PULL_REQUEST_REPO'),
    valueOf(env, 'BUILDKITE_REPO'),
  );
  const named = branch.length === 0 ? owner : branch.join(':');
  return {
    event: 'pull-request',
    eventName: 'pull request',
    branch: named === undefined || named === '' ? null : named,
    baseBranch: valueOf(env, 'BUILDKITE_PULL_REQUEST_BASE_BRANCH'),
    tag: null,
    pullRequest: { number, fork: branch.length > 0 || (isSame === null ? 'unknown' : !isSame) },
  };
}

/** Of `refs/pull/12/head` and `pull/12/head`, which a person or the API can ask for in place of a branch. */
function pullNumberOf(branch: string | null): string | null {
  return pullRequestOfRef(branch) ?? pullRequestOfRef(`refs/${branch ?? ''}`);
}

function eventOf(env: Environment, source: string): SourceEvent {
  return isOtherWebhook(env) ? 'unknown' : (eventsBySource[source] ?? 'unknown');
}

/** A comment, a label: it may be on a pull request. */
function isOtherWebhook(env: Environment): boolean {
  const webhook = valueOf(env, 'BUILDKITE_GITHUB_EVENT');
  return webhook !== null && !pushesOfGitHub.includes(webhook);
}
