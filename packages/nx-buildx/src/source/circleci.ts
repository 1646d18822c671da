import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { firstOf, unknownFacts, valueOf } from './ci-facts';
import { fullHash } from './ref-name';
import { toWebAddress } from './web-address';

const id = 'circleci';

/**
 * CircleCI. Variables: circleci.com/docs "Project values and variables".
 *
 * Only pipelines of the GitHub OAuth app and of Bitbucket Cloud have CIRCLE_REPOSITORY_URL and, for forks, the
 * CIRCLE_PR_* variables. All others (GitHub App, GitLab) look alike whether a fork's pull request started them or
 * not, so their origin is unknown. What else starts a pipeline (schedule, API, a person) no variable says.
 *
 * A job of those others can add CIRCLE_REPOSITORY_URL itself, so it counts only beside the address of the job, which
 * every job has and which names the repository only where the project belongs to one of those two.
 */
export const circleCi: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'CIRCLECI') === 'true',
  facts(env, _payload, defaultBranch) {
    const tag = valueOf(env, 'CIRCLE_TAG');
    const isTold = tellsForks(env);
    const branch = valueOf(env, 'CIRCLE_BRANCH');
    const facts: CiFacts = {
      ...unknownFacts(id, 'push or pull request'),
      commit: fullHash(valueOf(env, 'CIRCLE_SHA1')),
      branch,
      repositoryUrl: valueOf(env, 'CIRCLE_REPOSITORY_URL'),
    };
    const pullRequest = pullRequestOf(env);
    // CIRCLE_BRANCH is `pull/12` where the branch is a fork's.
    const isPullRef = pullNumberOf(branch) !== null;
    if (pullRequest?.fork === true || isPullRef) {
      return { ...facts, event: 'pull-request', eventName: 'pull request', branch: null, pullRequest };
    }
    // The build of a tag has no branch, so one of the two was added.
    if (tag !== null && branch !== null) return { ...facts, eventName: 'build of a branch and a tag' };
    if (tag !== null) return { ...facts, event: 'tag', eventName: 'tag', branch: null, tag };
    // CircleCI builds pushes and tells of pull requests that their branch happens to have; the default branch may have
    // one too, which makes it no pull request.
    if (pullRequest !== null && (!isTold || branch !== defaultBranch)) {
      return { ...facts, event: 'pull-request', eventName: 'pull request', pullRequest };
    }
    return !isTold || branch === null ? facts : { ...facts, event: 'push', eventName: 'build of a branch' };
  },
};

function pullRequestOf(env: Environment): CiFacts['pullRequest'] {
  const forkNumber = valueOf(env, 'CIRCLE_PR_NUMBER');
  const isFork = firstOf(env, 'CIRCLE_PR_NUMBER', 'CIRCLE_PR_USERNAME', 'CIRCLE_PR_REPONAME') !== null;
  const url =
    valueOf(env, 'CIRCLE_PULL_REQUEST') ?? valueOf(env, 'CIRCLE_PULL_REQUESTS')?.split(',')[0] ?? null;
  const branchNumber = pullNumberOf(valueOf(env, 'CIRCLE_BRANCH'));
  if (!isFork && url === null && branchNumber === null) return null;
  const number = forkNumber ?? /\/(\d+)\/?$/.exec(url ?? '')?.[1] ?? branchNumber ?? 'unknown';
  if (isFork) return { number, fork: true };
  const isKnown = tellsForks(env) && branchNumber === null;
  return { number, fork: isKnown ? false : 'unknown' };
}

/**
 * Whether a fork's pull request would show. The job's address is `/gh/acme/storefront/76545` or the like there; in an
 * organisation of the GitHub App or of GitLab it has ids in place of names.
 */
function tellsForks(env: Environment): boolean {
  const repository = toWebAddress(valueOf(env, 'CIRCLE_REPOSITORY_URL') ?? '');
  const job = valueOf(env, 'CIRCLE_BUILD_URL') ?? '';
  const [, owner, name] =
    /^https?:\/\/[^/]+\/(?:gh|github|bb|bitbucket)\/([^/]+)\/([^/]+)\/\d+$/.exec(job) ?? [];
  if (repository === null || owner === undefined || name === undefined) return false;
  const path = new URL(repository).pathname.toLowerCase();
  return path === `/${owner}/${name}`.toLowerCase();
}

function pullNumberOf(branch: string | null): string | null {
  return /^pull\/(\d+)(?:\/|$)/.exec(branch ?? '')?.[1] ?? null;
}
