import { failure, listFailures, success } from '../model/failure';
import type { Outcome } from '../model/failure';
import type { Trust } from '../model/source-context';
import type { Environment } from './ci-facts';
import { valueOf } from './ci-facts';
import { fullHash, isRefName } from './ref-name';
import { cleanWebAddress } from './web-address';

/** What NX_BUILDX_* says about the sources, over what the CI system and git say. `null`: it says nothing. */
export interface SourceOverrides {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly baseBranch: string | null;
  readonly tag: string | null;
  /** Its number, or what the forge calls it by. */
  readonly pullRequest: string | null;
  readonly repositoryUrl: string | null;
  readonly trust: Trust | null;
}

/**
 * The overrides of one environment, where an empty variable counts as none.
 *
 * @returns `environment-invalid` for each value that cannot be what its variable stands for
 */
export function readOverrides(env: Environment): Outcome<SourceOverrides> {
  const commit = parse(env, 'NX_BUILDX_COMMIT', fullHash, {
    problem: 'is no full commit hash',
    fix: 'Set NX_BUILDX_COMMIT to the 40 or 64 hexadecimal digits that `git rev-parse HEAD` prints',
  });
  const branch = parse(env, 'NX_BUILDX_BRANCH', branchName, {
    problem: 'is no name that a git branch can have',
    fix: 'Set NX_BUILDX_BRANCH to the name of the branch',
  });
  const baseBranch = parse(env, 'NX_BUILDX_BASE_BRANCH', branchName, {
    problem: 'is no name that a git branch can have',
    fix: 'Set NX_BUILDX_BASE_BRANCH to the name of the branch that the pull request goes into',
  });
  const tag = parse(env, 'NX_BUILDX_TAG', (value) => refName(value.replace(/^refs\/tags\//, '')), {
    problem: 'is no name that a git tag can have',
    fix: 'Set NX_BUILDX_TAG to the name of the tag',
  });
  const pullRequest = parse(env, 'NX_BUILDX_PULL_REQUEST', pullRequestNumber, {
    problem: 'is no pull request number',
    fix: 'Set NX_BUILDX_PULL_REQUEST to the number alone, as in 12',
  });
  const repositoryUrl = parse(env, 'NX_BUILDX_REPOSITORY_URL', cleanWebAddress, {
    problem: 'is no http or https address of a repository',
    fix: 'Set NX_BUILDX_REPOSITORY_URL to where a browser finds the repository, as in https://github.com/acme/storefront',
    isSecret: true,
  });
  const trust = parse(env, 'NX_BUILDX_TRUST', trustWord, {
    problem: 'is neither "trusted" nor "untrusted"',
    fix: 'Set NX_BUILDX_TRUST to "untrusted" or "trusted"',
  });
  if (
    !commit.ok ||
    !branch.ok ||
    !baseBranch.ok ||
    !tag.ok ||
    !pullRequest.ok ||
    !repositoryUrl.ok ||
    !trust.ok
  ) {
    return failure(...listFailures(commit, branch, baseBranch, tag, pullRequest, repositoryUrl, trust));
  }
  return success({
    commit: commit.value,
    branch: branch.value,
    baseBranch: baseBranch.value,
    tag: tag.value,
    pullRequest: pullRequest.value,
    repositoryUrl: repositoryUrl.value,
    trust: trust.value,
  });
}

interface Complaint {
  readonly problem: string;
  readonly fix: string;
  /** Whether the value may hold a password. */
  readonly isSecret?: boolean;
}

/** @param read gives `null` for a value that will not do */
function parse<T>(
  env: Environment,
  name: string,
  read: (value: string) => T | null,
  { problem, fix, isSecret = false }: Complaint,
): Outcome<T | null> {
  const written = valueOf(env, name);
  if (written === null) return success(null);
  const value = read(written);
  if (value !== null) return success(value);
  return failure({
    code: 'environment-invalid',
    message: isSecret ? `${name} ${problem}.` : `${name} is ${JSON.stringify(written)}, which ${problem}.`,
    place: { option: name },
    fix: `${fix}, or unset it to let the CI system's facts decide.`,
  });
}

function branchName(value: string): string | null {
  return refName(value.replace(/^refs\/heads\//, ''));
}

function refName(name: string): string | null {
  return isRefName(name) ? name : null;
}

function pullRequestNumber(value: string): string | null {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value) ? value : null;
}

function trustWord(value: string): Trust | null {
  return value === 'trusted' || value === 'untrusted' ? value : null;
}
