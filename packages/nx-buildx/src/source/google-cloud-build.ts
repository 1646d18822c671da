import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { firstOf, unknownFacts, valueOf } from './ci-facts';
import { fullHash } from './ref-name';
import { toWebAddress } from './web-address';

const id = 'google-cloud-build';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a build has to map, empty or not. */
const mapped = [
  'BRANCH_NAME',
  'TAG_NAME',
  'COMMIT_SHA',
  'REPO_FULL_NAME',
  '_PR_NUMBER',
  '_HEAD_BRANCH',
  '_BASE_BRANCH',
  '_HEAD_REPO_URL',
];

/** Where REPO_FULL_NAME can be; no variable says on which of them, or on which server of somebody's own. */
const hosts = ['github.com', 'gitlab.com', 'bitbucket.org'];

/**
 * Google Cloud Build. Substitutions: docs.cloud.google.com "Substitute variable values". A step's environment holds
 * none of them by itself: whoever writes the build maps them, `env: ['BRANCH_NAME=$BRANCH_NAME', …]`, and one that a
 * build does not have is then empty.
 *
 * So all of {@link mapped} must be there before anything is believed: where `_PR_NUMBER` is missing, a pull request looks
 * like a push. Its author could then add it, and whatever else is missing: this rests on the build that maps them.
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
    if (mapped.some((name) => env[name] === undefined))
      return { ...facts, branch: tag === null ? branch : null, tag };
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
  const { host, pathname } = new URL(head);
  if (pathname.toLowerCase() !== `/${base}`) return true;
  // The same path on another host would be another repository.
  return hosts.includes(host) ? false : 'unknown';
}
