import { awsCodeBuild } from './aws-codebuild';
import { checkCiSystem } from './testing/check-ci-system';

const commit = 'c150e3a3d2d89acd1b1222bf6f7a50b45a4218c0';
const job = {
  CODEBUILD_BUILD_ARN: 'arn:aws:codebuild:eu-west-1:123456789012:build/images:cf59169d',
  CODEBUILD_BUILD_ID: 'images:cf59169d-ddc7-4292-a5ab-06e6f5b8c8c4',
  CODEBUILD_BUILD_IMAGE: 'aws/codebuild/standard:7.0',
  CODEBUILD_INITIATOR: 'GitHub-Hookshot/1e8bb9c',
  CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
  CODEBUILD_SOURCE_REPO_URL: 'https://github.com/acme/storefront.git',
};
const pushed = (ref: string, trigger: string) => ({
  CODEBUILD_WEBHOOK_EVENT: 'PUSH',
  CODEBUILD_WEBHOOK_HEAD_REF: ref,
  CODEBUILD_WEBHOOK_TRIGGER: trigger,
  CODEBUILD_SOURCE_VERSION: commit,
});
const pullRequest = {
  CODEBUILD_WEBHOOK_EVENT: 'PULL_REQUEST_UPDATED',
  CODEBUILD_WEBHOOK_HEAD_REF: 'refs/heads/feature/cart',
  CODEBUILD_WEBHOOK_BASE_REF: 'refs/heads/main',
  CODEBUILD_WEBHOOK_TRIGGER: 'pr/42',
  CODEBUILD_SOURCE_VERSION: 'pr/42',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null, message: null };
const pull = {
  event: 'pull-request',
  branch: 'feature/cart',
  baseBranch: 'main',
  pullRequest: { number: '42', fork: 'unknown' },
} as const;

checkCiSystem(awsCodeBuild, job, [
  [
    'push of a branch',
    pushed('refs/heads/feature/a', 'branch/feature/a'),
    { ...plain, event: 'push', branch: 'feature/a' },
    'trusted',
  ],
  [
    'push of a tag',
    pushed('refs/tags/v1.2.0', 'tag/v1.2.0'),
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  [
    'release',
    { ...pushed('', 'tag/v1.2.0'), CODEBUILD_WEBHOOK_EVENT: 'RELEASED' },
    { ...plain, event: 'tag', tag: 'v1.2.0' },
    'trusted',
  ],
  ['pull request, from wherever', pullRequest, pull, 'untrusted'],
  [
    "GitHub's merge queue",
    pushed(`refs/heads/gh-readonly-queue/main/pr-42-${commit}`, ''),
    { event: 'merge-queue', baseBranch: 'main' },
    'untrusted',
  ],
  [
    'a pull request that calls itself a push',
    { ...pullRequest, CODEBUILD_WEBHOOK_EVENT: 'PUSH' },
    pull,
    'untrusted',
  ],
  [
    'started by hand on a branch',
    { CODEBUILD_SOURCE_VERSION: 'refs/heads/main', CODEBUILD_INITIATOR: 'alice' },
    { ...plain, event: 'manual', branch: 'main' },
    'trusted',
  ],
  [
    'started by hand on a tag',
    { CODEBUILD_SOURCE_VERSION: 'refs/tags/v1' },
    { event: 'tag', tag: 'v1' },
    'trusted',
  ],
  [
    'started by hand on a pull request',
    { CODEBUILD_SOURCE_VERSION: 'refs/pull/42/head' },
    { event: 'pull-request', pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'started by hand on a name, which may be a branch or a tag',
    { CODEBUILD_SOURCE_VERSION: 'main' },
    { ...plain, event: 'unknown', branch: null },
    'untrusted',
  ],
  ['started by hand on a commit', { CODEBUILD_SOURCE_VERSION: commit }, { event: 'unknown' }, 'untrusted'],
  [
    'started by hand on a commit, whose author adds the variables of a webhook',
    { ...pushed('refs/heads/main', 'branch/main'), CODEBUILD_INITIATOR: 'alice' },
    { ...plain, event: 'unknown', branch: null },
    'untrusted',
  ],
  [
    'the same by a role, on a short hash',
    {
      ...pushed('refs/heads/main', 'branch/main'),
      CODEBUILD_SOURCE_VERSION: 'c150e3a',
      CODEBUILD_INITIATOR: 'GitLab/job-12',
    },
    { event: 'unknown', branch: null },
    'untrusted',
  ],
  [
    "push by Bitbucket's webhook",
    { ...pushed('refs/heads/main', 'branch/main'), CODEBUILD_INITIATOR: 'Bitbucket-Webhooks/2.0' },
    { event: 'push', branch: 'main' },
    'trusted',
  ],
  [
    "push by GitLab's webhook",
    { ...pushed('refs/heads/main', 'branch/main'), CODEBUILD_INITIATOR: 'GitLab/17.4.0-pre' },
    { event: 'push', branch: 'main' },
    'trusted',
  ],
  [
    'CodePipeline',
    {
      CODEBUILD_INITIATOR: 'codepipeline/shop',
      CODEBUILD_SOURCE_VERSION: 'arn:aws:s3:::shop-artifacts/source.zip',
      CODEBUILD_SOURCE_REPO_URL: '',
    },
    { ...plain, event: 'unknown' },
    'untrusted',
  ],
]);
