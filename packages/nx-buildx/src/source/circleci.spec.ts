import { circleCi } from './circleci';
import { checkCiSystem } from './testing/check-ci-system';

const commit = '0123456789abcdef0123456789abcdef01234567';
const url = 'git@github.com:acme/storefront.git';
const job = {
  CI: 'true',
  CIRCLECI: 'true',
  CIRCLE_SHA1: commit,
  CIRCLE_JOB: 'images',
  CIRCLE_BUILD_NUM: '76545',
  CIRCLE_BUILD_URL: 'https://circleci.com/gh/acme/storefront/76545',
  CIRCLE_PROJECT_USERNAME: 'acme',
  CIRCLE_PROJECT_REPONAME: 'storefront',
  CIRCLE_USERNAME: 'alice',
  CIRCLE_WORKFLOW_ID: '6d9bb71c-be3a-4659-bf27-60954180619b',
};
/** In an organisation of the GitHub App or of GitLab. */
const app = {
  CIRCLE_BUILD_URL: 'https://circleci.com/circleci/GM1mbrQEWnNbzLKEnotDo4/5gh9pgQgohHwicwomY5nYQ/456',
};
const oauth = { CIRCLE_REPOSITORY_URL: url };
const pull = { CIRCLE_PULL_REQUEST: 'https://github.com/acme/storefront/pull/42' };
const fork = {
  ...oauth,
  ...pull,
  CIRCLE_BRANCH: 'pull/42',
  CIRCLE_PR_NUMBER: '42',
  CIRCLE_PR_USERNAME: 'mallory',
  CIRCLE_PR_REPONAME: 'storefront',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null, message: null };

checkCiSystem(circleCi, job, [
  [
    'push of a branch',
    { ...oauth, CIRCLE_BRANCH: 'main' },
    { ...plain, event: 'push', branch: 'main', repositoryUrl: url },
    'trusted',
  ],
  [
    'push of a tag',
    { ...oauth, CIRCLE_TAG: 'v1.2.0' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  [
    'push of a branch with a pull request',
    { ...oauth, ...pull, CIRCLE_BRANCH: 'feature/cart' },
    {
      event: 'pull-request',
      branch: 'feature/cart',
      baseBranch: null,
      pullRequest: { number: '42', fork: false },
    },
    'trusted',
  ],
  [
    'push of a branch with several pull requests',
    {
      ...oauth,
      CIRCLE_BRANCH: 'feature/cart',
      CIRCLE_PULL_REQUESTS:
        'https://github.com/acme/storefront/pull/42,https://github.com/acme/storefront/pull/43',
    },
    { event: 'pull-request', pullRequest: { number: '42', fork: false } },
    'trusted',
  ],
  [
    'push of the default branch, which has a pull request into another one',
    { ...oauth, ...pull, CIRCLE_BRANCH: 'main' },
    { ...plain, event: 'push', branch: 'main' },
    'trusted',
  ],
  [
    'pull request from a fork',
    fork,
    { event: 'pull-request', branch: null, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    "a fork that empties the number and says it is the repository's",
    { ...fork, CIRCLE_PR_NUMBER: '', CIRCLE_PR_USERNAME: '', CIRCLE_PR_REPONAME: '' },
    { event: 'pull-request', branch: null, pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'a pull request that the API started',
    { ...oauth, CIRCLE_BRANCH: 'pull/42/head' },
    { event: 'pull-request', branch: null, pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'a fork with a tag',
    { ...fork, CIRCLE_TAG: 'v9' },
    { event: 'pull-request', tag: null, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    "GitHub's merge queue",
    { ...oauth, CIRCLE_BRANCH: `gh-readonly-queue/main/pr-42-${commit}` },
    { event: 'merge-queue', baseBranch: 'main' },
    'untrusted',
  ],
  [
    'GitHub App: a branch',
    { CIRCLE_BRANCH: 'main' },
    { ...plain, event: 'unknown', branch: 'main' },
    'untrusted',
  ],
  [
    'GitHub App: a pull request',
    { ...pull, CIRCLE_BRANCH: 'main' },
    { event: 'pull-request', pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'GitHub App: a branch that adds the address of the repository',
    { ...app, ...oauth, CIRCLE_BRANCH: 'main' },
    { ...plain, event: 'unknown', branch: 'main' },
    'untrusted',
  ],
  [
    'GitHub App: a pull request that adds the address of the repository',
    { ...app, ...oauth, ...pull, CIRCLE_BRANCH: 'feature/cart' },
    { event: 'pull-request', pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'GitHub App: a branch that adds a tag',
    { ...app, CIRCLE_BRANCH: 'main', CIRCLE_TAG: 'v9' },
    { event: 'unknown', tag: null },
    'untrusted',
  ],
  [
    'an address of another repository',
    { CIRCLE_REPOSITORY_URL: 'git@github.com:acme/other.git', CIRCLE_BRANCH: 'main' },
    { event: 'unknown', branch: 'main' },
    'untrusted',
  ],
  [
    'a server of its own',
    {
      CIRCLE_BUILD_URL: 'https://circleci.acme.dev/github/Acme/storefront/12',
      CIRCLE_REPOSITORY_URL: 'https://git.acme.dev/acme/storefront.git',
      CIRCLE_BRANCH: 'main',
    },
    { event: 'push', branch: 'main' },
    'trusted',
  ],
  ['GitHub App: a tag', { CIRCLE_TAG: 'v1.2.0' }, { event: 'tag', tag: 'v1.2.0' }, 'trusted'],
]);
