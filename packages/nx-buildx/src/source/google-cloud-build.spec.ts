import { googleCloudBuild } from './google-cloud-build';
import { checkCiSystem } from './testing/check-ci-system';

const commit = '0123456789abcdef0123456789abcdef01234567';
const job = {
  BUILDER_OUTPUT: '/builder/outputs',
  HOME: '/builder/home',
  BUILD_ID: '3b1f0c52-8a1d-4d0c-9c39-0a2f5d6a7b10',
  PROJECT_ID: 'shop',
  REPO_FULL_NAME: 'acme/storefront',
  COMMIT_SHA: commit,
  BRANCH_NAME: '',
  TAG_NAME: '',
};
const noPullRequest = { _PR_NUMBER: '', _HEAD_BRANCH: '', _BASE_BRANCH: '', _HEAD_REPO_URL: '' };
const pullRequest = {
  BRANCH_NAME: 'feature/cart',
  _PR_NUMBER: '42',
  _HEAD_BRANCH: 'feature/cart',
  _BASE_BRANCH: 'main',
  _HEAD_REPO_URL: 'https://github.com/Acme/storefront',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null, message: null };
const pull = { event: 'pull-request', branch: 'feature/cart', baseBranch: 'main', tag: null } as const;

checkCiSystem(googleCloudBuild, job, [
  [
    'a branch',
    { ...noPullRequest, BRANCH_NAME: 'main' },
    { ...plain, event: 'push', branch: 'main' },
    'trusted',
  ],
  [
    'a tag',
    { ...noPullRequest, TAG_NAME: 'v1.2.0' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  ['pull request', pullRequest, { ...pull, pullRequest: { number: '42', fork: false } }, 'trusted'],
  [
    'pull request from a fork',
    { ...pullRequest, _HEAD_REPO_URL: 'https://github.com/mallory/storefront' },
    { ...pull, pullRequest: { number: '42', fork: true }, repositoryUrl: null },
    'untrusted',
  ],
  [
    'pull request whose repository is not mapped',
    { ...pullRequest, REPO_FULL_NAME: '' },
    { ...pull, pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'a branch where _PR_NUMBER is not mapped, which a pull request looks like',
    { BRANCH_NAME: 'main' },
    { ...plain, event: 'unknown', branch: 'main' },
    'untrusted',
  ],
  [
    'a pull request that adds an empty _PR_NUMBER, where not everything is mapped',
    { BRANCH_NAME: 'main', _PR_NUMBER: '' },
    { ...plain, event: 'unknown', branch: 'main' },
    'untrusted',
  ],
  [
    'pull request from a server of its own, which REPO_FULL_NAME does not name',
    { ...pullRequest, _HEAD_REPO_URL: 'https://git.acme.dev/acme/storefront' },
    { ...pull, pullRequest: { number: '42', fork: 'unknown' }, repositoryUrl: null },
    'untrusted',
  ],
  ['sources from a bucket', noPullRequest, { ...plain, event: 'unknown', branch: null }, 'untrusted'],
]);
