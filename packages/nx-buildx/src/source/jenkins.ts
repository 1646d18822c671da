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
    if (valueOf(env, 'CHANGE_ID') !== null) return { ...facts, ...changeFacts(env) };
    const number = firstOf(env, ...pullRequestNumbers);
    if (number !== null) return { ...facts, ...pullRequestFacts(number) };
    // A change in review is pushed to refs/changes, whoever it is from.
    if (valueOf(env, 'GERRIT_CHANGE_NUMBER') !== null) return { ...facts, eventName: 'change in Gerrit' };
    const tag = valueOf(env, 'TAG_NAME');
    if (tag !== null) return { ...facts, event: 'tag', eventName: 'tag', tag };
    const branch = valueOf(env, 'BRANCH_NAME');
    if (branch !== null) return { ...facts, event: 'push', eventName: 'build of a branch', branch };
    return { ...facts, ...plainFacts(valueOf(env, 'GIT_BRANCH')) };
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

/**
 * Of any other job GIT_BRANCH says what the git plugin checked out. Plugins that fetch pull requests put them under
 * `origin/pr/` or the like; a branch of another remote may be anybody's.
 */
function plainFacts(gitBranch: string | null): Partial<CiFacts> {
  const tag = tagOfRef(gitBranch);
  if (tag !== null) return { event: 'tag', eventName: 'tag', tag };
  const branch =
    branchOfRef(gitBranch) ?? /^(?:refs\/remotes\/)?origin\/(.+)$/.exec(gitBranch ?? '')?.[1] ?? null;
  const number =
    pullRequestOfRef(gitBranch) ??
    /^(?:pr|pull|pull-requests|merge-requests)\/(\d+)(?:\/|$)/.exec(branch ?? '')?.[1];
  if (number !== undefined) return pullRequestFacts(number);
  return branch === null ? {} : { event: 'push', eventName: 'build of a branch', branch };
}

function pullRequestFacts(number: string): Partial<CiFacts> {
  return { event: 'pull-request', eventName: 'pull request', pullRequest: { number, fork: 'unknown' } };
}
