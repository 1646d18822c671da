import { checkCiSystem } from './testing/check-ci-system';
import { woodpecker } from './woodpecker';

const commit = '0123456789abcdef0123456789abcdef01234567';
const job = {
  CI: 'woodpecker',
  CI_SYSTEM_NAME: 'woodpecker',
  CI_SYSTEM_VERSION: '3.17.0',
  CI_FORGE_TYPE: 'forgejo',
  CI_REPO: 'acme/storefront',
  CI_REPO_URL: 'https://git.acme.dev/acme/storefront',
  CI_REPO_CLONE_URL: 'https://git.acme.dev/acme/storefront.git',
  CI_REPO_DEFAULT_BRANCH: 'main',
  CI_COMMIT_SHA: commit,
  CI_COMMIT_REF: 'refs/heads/main',
  CI_COMMIT_BRANCH: 'main',
  CI_COMMIT_MESSAGE: 'Add a cart (#12)',
  CI_PIPELINE_NUMBER: '8',
};
const pullRequest = {
  CI_PIPELINE_EVENT: 'pull_request',
  CI_COMMIT_REF: 'refs/pull/42/head',
  CI_COMMIT_REFSPEC: 'feature/cart:main',
  CI_COMMIT_PULL_REQUEST: '42',
  CI_COMMIT_SOURCE_BRANCH: 'feature/cart',
  CI_COMMIT_TARGET_BRANCH: 'main',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null };
const pull = {
  event: 'pull-request',
  branch: 'feature/cart',
  baseBranch: 'main',
  pullRequest: { number: '42', fork: 'unknown' },
} as const;
const tag = { CI_COMMIT_TAG: 'v1.2.0', CI_COMMIT_REF: 'refs/tags/v1.2.0' };

checkCiSystem(woodpecker, job, [
  [
    'push',
    { CI_PIPELINE_EVENT: 'push' },
    { ...plain, event: 'push', branch: 'main', message: 'Add a cart (#12)' },
    'trusted',
  ],
  ['push, before 1.0', { CI_BUILD_EVENT: 'push' }, { ...plain, event: 'push', branch: 'main' }, 'trusted'],
  [
    'tag',
    { ...tag, CI_PIPELINE_EVENT: 'tag' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  ['release', { ...tag, CI_PIPELINE_EVENT: 'release' }, { event: 'tag', tag: 'v1.2.0' }, 'trusted'],
  [
    'schedule, whose message is no commit’s',
    { CI_PIPELINE_EVENT: 'cron', CI_COMMIT_MESSAGE: 'nightly' },
    { ...plain, event: 'schedule', branch: 'main', message: null },
    'trusted',
  ],
  ['by hand', { CI_PIPELINE_EVENT: 'manual' }, { ...plain, event: 'manual', branch: 'main' }, 'trusted'],
  ['pull request, from wherever', pullRequest, pull, 'untrusted'],
  ['closed pull request', { ...pullRequest, CI_PIPELINE_EVENT: 'pull_request_closed' }, pull, 'untrusted'],
  [
    'a pull request that calls itself a push',
    { ...pullRequest, CI_PIPELINE_EVENT: 'push' },
    pull,
    'untrusted',
  ],
  ['deployment', { CI_PIPELINE_EVENT: 'deployment' }, { ...plain, event: 'unknown' }, 'untrusted'],
]);
