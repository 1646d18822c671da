import { bitbucketPipelines } from './bitbucket-pipelines';
import { checkCiSystem } from './testing/check-ci-system';

const commit = '0123456789abcdef0123456789abcdef01234567';
const job = {
  CI: 'true',
  BITBUCKET_BUILD_NUMBER: '17',
  BITBUCKET_CLONE_DIR: '/opt/atlassian/pipelines/agent/build',
  BITBUCKET_COMMIT: commit,
  BITBUCKET_WORKSPACE: 'acme',
  BITBUCKET_REPO_SLUG: 'storefront',
  BITBUCKET_REPO_FULL_NAME: 'acme/storefront',
  BITBUCKET_GIT_HTTP_ORIGIN: 'http://bitbucket.org/acme/storefront',
  BITBUCKET_GIT_SSH_ORIGIN: 'git@bitbucket.org:acme/storefront.git',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null, message: null };

checkCiSystem(bitbucketPipelines, job, [
  [
    'push of a branch',
    { BITBUCKET_BRANCH: 'feature/a' },
    { ...plain, event: 'push', branch: 'feature/a' },
    'trusted',
  ],
  [
    'push of a tag',
    { BITBUCKET_TAG: 'v1.2.0' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  [
    'pull request',
    { BITBUCKET_BRANCH: 'feature/cart', BITBUCKET_PR_ID: '12', BITBUCKET_PR_DESTINATION_BRANCH: 'main' },
    {
      event: 'pull-request',
      branch: 'feature/cart',
      baseBranch: 'main',
      pullRequest: { number: '12', fork: false },
    },
    'trusted',
  ],
  ['custom pipeline of a commit', {}, { ...plain, event: 'manual', branch: null }, 'trusted'],
]);
