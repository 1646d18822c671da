import { drone } from './drone';
import { checkCiSystem } from './testing/check-ci-system';

const commit = '0123456789abcdef0123456789abcdef01234567';
const job = {
  CI: 'true',
  DRONE: 'true',
  DRONE_SYSTEM_HOST: 'drone.acme.dev',
  DRONE_REPO: 'acme/storefront',
  DRONE_REPO_LINK: 'https://git.acme.dev/acme/storefront',
  DRONE_REPO_BRANCH: 'main',
  DRONE_BRANCH: 'main',
  DRONE_COMMIT: commit,
  DRONE_COMMIT_SHA: commit,
  DRONE_COMMIT_REF: 'refs/heads/main',
  DRONE_COMMIT_MESSAGE: 'Add a cart (#12)',
  DRONE_SOURCE_BRANCH: 'main',
  DRONE_TARGET_BRANCH: 'main',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null };

checkCiSystem(drone, job, [
  [
    'push',
    { DRONE_BUILD_EVENT: 'push' },
    { ...plain, event: 'push', branch: 'main', message: 'Add a cart (#12)' },
    'trusted',
  ],
  [
    'push of a tag',
    { DRONE_BUILD_EVENT: 'tag', DRONE_TAG: 'v1.2.0', DRONE_BRANCH: '', DRONE_COMMIT_REF: 'refs/tags/v1.2.0' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  ['schedule', { DRONE_BUILD_EVENT: 'cron' }, { ...plain, event: 'schedule', branch: 'main' }, 'trusted'],
  ['by hand', { DRONE_BUILD_EVENT: 'custom' }, { ...plain, event: 'manual', message: null }, 'trusted'],
  [
    'pull request, from wherever',
    {
      DRONE_BUILD_EVENT: 'pull_request',
      DRONE_PULL_REQUEST: '42',
      DRONE_COMMIT_REF: 'refs/pull/42/head',
      DRONE_SOURCE_BRANCH: 'feature/cart',
    },
    {
      event: 'pull-request',
      branch: 'feature/cart',
      baseBranch: 'main',
      pullRequest: { number: '42', fork: 'unknown' },
    },
    'untrusted',
  ],
  ['promotion of some build', { DRONE_BUILD_EVENT: 'promote' }, { ...plain, event: 'unknown' }, 'untrusted'],
  ['tag without a tag', { DRONE_BUILD_EVENT: 'tag' }, { event: 'unknown', tag: null }, 'untrusted'],
  [
    'a pull request that calls itself a push',
    { DRONE_BUILD_EVENT: 'push', DRONE_PULL_REQUEST: '42' },
    { event: 'pull-request', pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
]);
