import { jenkins } from './jenkins';
import { checkCiSystem } from './testing/check-ci-system';

const commit = '0123456789abcdef0123456789abcdef01234567';
const job = {
  CI: 'true',
  JENKINS_URL: 'https://jenkins.acme.dev/',
  JENKINS_HOME: '/var/jenkins_home',
  BUILD_ID: '12',
  BUILD_NUMBER: '12',
  BUILD_TAG: 'jenkins-shop-main-12',
  JOB_NAME: 'shop/main',
  EXECUTOR_NUMBER: '0',
  WORKSPACE: '/home/jenkins/workspace/shop_main',
  GIT_COMMIT: commit,
  GIT_URL: 'git@github.com:acme/storefront.git',
};
const change = {
  BRANCH_NAME: 'PR-42',
  CHANGE_ID: '42',
  CHANGE_BRANCH: 'feature/cart',
  CHANGE_TARGET: 'main',
  CHANGE_URL: 'https://github.com/acme/storefront/pull/42',
  CHANGE_AUTHOR: 'alice',
  GIT_BRANCH: 'PR-42',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null, message: null };
const pull = { event: 'pull-request', branch: 'feature/cart', baseBranch: 'main', tag: null } as const;
const unknownPull = { event: 'pull-request', pullRequest: { number: '42', fork: 'unknown' } } as const;

describe('multibranch', () => {
  checkCiSystem(jenkins, job, [
    [
      'a branch',
      { BRANCH_NAME: 'feature/a', GIT_BRANCH: 'feature/a' },
      { ...plain, event: 'push', branch: 'feature/a' },
      'trusted',
    ],
    [
      'a tag',
      { BRANCH_NAME: 'v1.2.0', TAG_NAME: 'v1.2.0', TAG_UNIXTIME: '1700000000' },
      { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
      'trusted',
    ],
    [
      'a branch that the git plugin names with its remote',
      { BRANCH_NAME: 'feature/a', GIT_BRANCH: 'origin/feature/a' },
      { event: 'push', branch: 'feature/a' },
      'trusted',
    ],
    [
      'a tag that the git plugin names by its ref',
      { BRANCH_NAME: 'v1.2.0', TAG_NAME: 'v1.2.0', GIT_BRANCH: 'refs/tags/v1.2.0' },
      { event: 'tag', tag: 'v1.2.0' },
      'trusted',
    ],
    [
      'a change in Gerrit',
      { ...change, GERRIT_CHANGE_NUMBER: '42', GERRIT_REFSPEC: 'refs/changes/42/42/1' },
      { ...unknownPull, branch: null },
      'untrusted',
    ],
    ['a pull request', change, { ...pull, pullRequest: { number: '42', fork: false } }, 'trusted'],
    [
      'a pull request from a fork',
      { ...change, CHANGE_FORK: 'mallory' },
      { ...pull, pullRequest: { number: '42', fork: true } },
      'untrusted',
    ],
    [
      'a pull request, with a plugin that knows no forks',
      { ...change, CHANGE_BRANCH: '' },
      { ...pull, branch: null, pullRequest: { number: '42', fork: 'unknown' } },
      'untrusted',
    ],
    [
      "GitHub's merge queue",
      { BRANCH_NAME: `gh-readonly-queue/main/pr-42-${commit}` },
      { event: 'merge-queue', baseBranch: 'main' },
      'untrusted',
    ],
  ]);
});

describe('any other job', () => {
  checkCiSystem(jenkins, job, [
    [
      'a branch',
      { GIT_BRANCH: 'origin/feature/a' },
      { ...plain, event: 'push', branch: 'feature/a' },
      'trusted',
    ],
    ['a branch by its ref', { GIT_BRANCH: 'refs/heads/main' }, { event: 'push', branch: 'main' }, 'trusted'],
    ['a tag', { GIT_BRANCH: 'refs/tags/v1.2.0' }, { ...plain, event: 'tag', tag: 'v1.2.0' }, 'trusted'],
    [
      'the GitHub pull request builder',
      { ghprbPullId: '42', GIT_BRANCH: 'origin/main' },
      unknownPull,
      'untrusted',
    ],
    [
      'the GitLab plugin',
      { gitlabMergeRequestIid: '42', GIT_BRANCH: 'origin/cart' },
      unknownPull,
      'untrusted',
    ],
    ['a pull request under origin', { GIT_BRANCH: 'origin/pr/42/merge' }, unknownPull, 'untrusted'],
    ['a pull request by its ref', { GIT_BRANCH: 'refs/pull/42/head' }, unknownPull, 'untrusted'],
    ['a merge request by its ref', { GIT_BRANCH: 'origin/merge-requests/42' }, unknownPull, 'untrusted'],
    [
      'a change in Gerrit',
      { GERRIT_CHANGE_NUMBER: '42', GERRIT_PROJECT: 'shop', GIT_BRANCH: 'origin/main' },
      { ...unknownPull, eventName: 'change in Gerrit' },
      'untrusted',
    ],
    [
      'a branch that Gerrit has merged something into',
      { GERRIT_EVENT_TYPE: 'ref-updated', GERRIT_PROJECT: 'shop', GIT_BRANCH: 'origin/main' },
      { event: 'push', branch: 'main' },
      'trusted',
    ],
    [
      'a pull request that adds the variables of a branch',
      { GIT_BRANCH: 'origin/pr/42/merge', BRANCH_NAME: 'main' },
      unknownPull,
      'untrusted',
    ],
    [
      'a pull request that adds the variables of a tag',
      { GIT_BRANCH: 'refs/pull/42/head', TAG_NAME: 'v9' },
      unknownPull,
      'untrusted',
    ],
    [
      'a pull request that adds the variables of another, of this repository',
      { ...change, GIT_BRANCH: 'pr/42/merge' },
      unknownPull,
      'untrusted',
    ],
    [
      'the GitHub pull request builder, whose job adds those of a multibranch job',
      { ...change, ghprbPullId: '42', GIT_BRANCH: 'origin/main' },
      unknownPull,
      'untrusted',
    ],
    [
      'a branch of another remote that adds the name of ours',
      { GIT_BRANCH: 'mallory/main', BRANCH_NAME: 'main' },
      { event: 'unknown', branch: null },
      'untrusted',
    ],
    [
      'a detached commit that adds the name of a tag',
      { GIT_BRANCH: 'detached', TAG_NAME: 'v9' },
      { event: 'unknown', tag: null },
      'untrusted',
    ],
    [
      'a branch of another remote',
      { GIT_BRANCH: 'mallory/main' },
      { event: 'unknown', branch: null },
      'untrusted',
    ],
    ['nothing on a branch', { GIT_BRANCH: 'detached' }, { event: 'unknown', branch: null }, 'untrusted'],
    ['a scripted pipeline that hands on nothing', {}, { event: 'unknown' }, 'untrusted'],
  ]);
});
