import type { SourceEvent } from '../model/source-context';
import type { CiFacts, CiSystem } from './ci-facts';
import { unknownFacts, valueOf } from './ci-facts';
import { fullHash } from './ref-name';

const id = 'drone';

/** A promotion or a rollback takes over another build, which may have been a pull request's. */
const eventsByName: Readonly<Record<string, SourceEvent>> = {
  push: 'push',
  cron: 'schedule',
  custom: 'manual',
  tag: 'tag',
};

/**
 * Drone. Variables: docs.drone.io "Pipeline environment reference", and drone/runner-go, environ.go. None names the
 * repository that a pull request comes from, so its origin is never known.
 */
export const drone: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'DRONE') === 'true',
  facts(env) {
    const eventName = valueOf(env, 'DRONE_BUILD_EVENT') ?? 'unknown';
    const event = eventsByName[eventName] ?? 'unknown';
    const number = valueOf(env, 'DRONE_PULL_REQUEST');
    const facts: CiFacts = {
      ...unknownFacts(id, eventName),
      commit: fullHash(valueOf(env, 'DRONE_COMMIT_SHA')),
      repositoryUrl: valueOf(env, 'DRONE_REPO_LINK'),
      message: eventName === 'push' || eventName === 'cron' ? valueOf(env, 'DRONE_COMMIT_MESSAGE') : null,
    };
    if (eventName === 'pull_request' || number !== null) {
      return {
        ...facts,
        event: 'pull-request',
        branch: valueOf(env, 'DRONE_SOURCE_BRANCH'),
        baseBranch: valueOf(env, 'DRONE_TARGET_BRANCH'),
        pullRequest: { number: number ?? 'unknown', fork: 'unknown' },
      };
    }
    const tag = valueOf(env, 'DRONE_TAG');
    // A build that is asked for by hand may be one of a tag.
    if (tag !== null) return { ...facts, event: event === 'unknown' ? event : 'tag', tag };
    return { ...facts, event: event === 'tag' ? 'unknown' : event, branch: valueOf(env, 'DRONE_BRANCH') };
  },
};
