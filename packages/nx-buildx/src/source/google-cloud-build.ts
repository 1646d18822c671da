import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { firstOf, unknownFacts, valueOf } from './ci-facts';
import { fullHash } from './ref-name';
import { toWebAddress } from './web-address';

const id = 'google-cloud-build';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Google Cloud Build. Substitutions: docs.cloud.google.com "Substitute variable values". A step's environment holds
 * none of them by itself: whoever writes the build maps them, `env: ['BRANCH_NAME=$BRANCH_NAME', …]`, and one that a
 * build does not have is then empty.
 *
 * So `_PR_NUMBER` must be mapped before anything is believed: where it is missing altogether, a pull request looks
 * like a push.
 */
export const googleCloudBuild: CiSystem = {
  id,
  recognises: (env) =>
    // In every step, as ci-info knows.
    valueOf(env, 'BUILDER_OUTPUT') !== null ||
    // Jenkins has a BUILD_ID too, a number; no other system has it with a PROJECT_ID.
    (UUID.test(valueOf(env, 'BUILD_ID') ?? '') && valueOf(env, 'PROJECT_ID') !== null),
  facts(env) {
    const tag = valueOf(env, 'TAG_NAME');
    const branch = valueOf(env, 'BRANCH_NAME');
    const number = valueOf(env, '_PR_NUMBER');
    const facts: CiFacts = {
      ...unknownFacts(id, 'build'),
      commit: fullHash(firstOf(env, 'COMMIT_SHA', 'REVISION_ID')),
    };
    if (number !== null) return { ...facts, ...pullRequestFacts(env, number) };
    if (env['_PR_NUMBER'] === undefined) return { ...facts, branch: tag === null ? branch : null, tag };
    if (tag !== null) return { ...facts, event: 'tag', eventName: 'tag', tag };
    return branch === null ? facts : { ...facts, event: 'push', eventName: 'build of a branch', branch };
  },
};

function pullRequestFacts(env: Environment, number: string): Partial<CiFacts> {
  const fork = isFromFork(env);
  return {
    event: 'pull-request',
    eventName: 'pull request',
    branch: firstOf(env, '_HEAD_BRANCH', 'BRANCH_NAME'),
    baseBranch: valueOf(env, '_BASE_BRANCH'),
    pullRequest: { number, fork },
    repositoryUrl: fork === false ? valueOf(env, '_HEAD_REPO_URL') : null,
  };
}

/** REPO_FULL_NAME is `acme/storefront`, of the repository that the trigger watches. */
function isFromFork(env: Environment): boolean | 'unknown' {
  const head = toWebAddress(valueOf(env, '_HEAD_REPO_URL') ?? '');
  const base = valueOf(env, 'REPO_FULL_NAME')?.toLowerCase();
  if (head === null || base?.includes('/') !== true) return 'unknown';
  return new URL(head).pathname.toLowerCase() !== `/${base}`;
}
