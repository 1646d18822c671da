import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { firstOf, unknownFacts, valueOf } from './ci-facts';
import { branchOfRef, fullHash, pullRequestOfRef, tagOfRef } from './ref-name';

const id = 'jenkins';

/** Numbers that plugins for pull requests give to jobs which are no multibranch jobs. */
const pullRequestNumbers = [
  'ghprbPullId',
  'gitlabMergeRequestIid',
  'BITBUCKET_PULL_REQUEST_ID',
  'pullRequestId',
];

/**
 * Jenkins. Variables: a server's own page `/env-vars.html`; BRANCH_NAME, CHANGE_* and TAG_NAME are multibranch jobs'
 * (plugin branch-api, BranchNameContributor), GIT_* the git plugin's, which a scripted pipeline hands on only if asked.
 * What started a build (push, schedule, a person) no variable says.
 *
 * In a job that is no multibranch job the author of a pull request can add a multibranch job's variables. So first come
 * the variables that tell of a pull request or a review without saying whose it is, and a branch or a tag counts only
 * where GIT_BRANCH, if it is there, names the same.
 */
export const jenkins: CiSystem = {
  id,
  // JENKINS_URL is set only where the server knows its own address.
  recognises: (env) =>
    firstOf(env, 'JENKINS_URL', 'HUDSON_URL') !== null ||
    valueOf(env, 'BUILD_TAG')?.startsWith('jenkins-') === true ||
    (valueOf(env, 'JENKINS_HOME') !== null && valueOf(env, 'BUILD_NUMBER') !== null),
  facts(env) {
    const facts: CiFacts = {
      ...unknownFacts(id, 'build'),
      commit: fullHash(valueOf(env, 'GIT_COMMIT')),
      repositoryUrl: firstOf(env, 'GIT_URL', 'GIT_URL_1'),
    };
    // A change in review is pushed to refs/changes, whoever it is from.
    const review = firstOf(env, 'GERRIT_CHANGE_NUMBER', 'GERRIT_CHANGE_ID', 'GERRIT_REFSPEC');
    if (review !== null) {
      const number = firstOf(env, 'GERRIT_CHANGE_NUMBER', 'CHANGE_ID') ?? 'unknown';
      return { ...facts, ...pullRequestFacts(number), eventName: 'change in Gerrit' };
    }
    const gitBranch = valueOf(env, 'GIT_BRANCH');
    const number = firstOf(env, ...pullRequestNumbers) ?? pullNumberOf(gitBranch);
    if (number !== null) return { ...facts, ...pullRequestFacts(number) };
    if (valueOf(env, 'CHANGE_ID') !== null) return { ...facts, ...changeFacts(env) };
    const tag = valueOf(env, 'TAG_NAME');
    const branch = valueOf(env, 'BRANCH_NAME');
    const named = tag ?? branch;
    if (named === null) return { ...facts, ...plainFacts(gitBranch) };
    if (gitBranch !== null && !isNameOf(gitBranch, named))
      return { ...facts, eventName: 'build of two branches' };
    if (tag !== null) return { ...facts, event: 'tag', eventName: 'tag', tag };
    return { ...facts, event: 'push', eventName: 'build of a branch', branch };
  },
};

/** Of a multibranch job. Versions of the plugin that do not know CHANGE_FORK do not know CHANGE_BRANCH either. */
function changeFacts(env: Environment): Partial<CiFacts> {
  const branch = valueOf(env, 'CHANGE_BRANCH');
  const isFork = valueOf(env, 'CHANGE_FORK') !== null;
  return {
    event: 'pull-request',
    eventName: 'change request',
    branch,
    baseBranch: valueOf(env, 'CHANGE_TARGET'),
    pullRequest: {
      number: valueOf(env, 'CHANGE_ID') ?? 'unknown',
      fork: isFork || (branch === null ? 'unknown' : false),
    },
  };
}

/** Of any other job GIT_BRANCH says what the git plugin checked out; a branch of another remote may be anybody's. */
function plainFacts(gitBranch: string | null): Partial<CiFacts> {
  const tag = tagOfRef(gitBranch);
  if (tag !== null) return { event: 'tag', eventName: 'tag', tag };
  const branch = branchOfRef(gitBranch) ?? branchOfOrigin(gitBranch);
  return branch === null ? {} : { event: 'push', eventName: 'build of a branch', branch };
}

/** Plugins that fetch pull requests put them under `origin/pr/` or the like. */
function pullNumberOf(gitBranch: string | null): string | null {
  const name = branchOfRef(gitBranch) ?? branchOfOrigin(gitBranch) ?? gitBranch ?? '';
  const number = /^(?:pr|pull|pull-requests|merge-requests)\/(\d+)(?:\/|$)/.exec(name)?.[1];
  return pullRequestOfRef(gitBranch) ?? number ?? null;
}

/** Whether the git plugin means this branch or tag: multibranch jobs write it now with `origin/`, now without. */
function isNameOf(gitBranch: string, name: string): boolean {
  const names = [gitBranch, branchOfOrigin(gitBranch), branchOfRef(gitBranch), tagOfRef(gitBranch)];
  return names.includes(name);
}

function branchOfOrigin(gitBranch: string | null): string | null {
  return /^(?:refs\/remotes\/)?origin\/(.+)$/.exec(gitBranch ?? '')?.[1] ?? null;
}

function pullRequestFacts(number: string): Partial<CiFacts> {
  return { event: 'pull-request', eventName: 'pull request', pullRequest: { number, fork: 'unknown' } };
}
