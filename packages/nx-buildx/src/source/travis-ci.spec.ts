import { checkCiSystem } from './testing/check-ci-system';
import { travisCi } from './travis-ci';

const commit = '0123456789abcdef0123456789abcdef01234567';
const headCommit = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e';
const job = {
  CI: 'true',
  TRAVIS: 'true',
  CONTINUOUS_INTEGRATION: 'true',
  TRAVIS_BRANCH: 'main',
  TRAVIS_BUILD_NUMBER: '4',
  TRAVIS_COMMIT: commit,
  TRAVIS_COMMIT_MESSAGE: 'Add a cart (#12)',
  TRAVIS_EVENT_TYPE: 'push',
  TRAVIS_PULL_REQUEST: 'false',
  TRAVIS_PULL_REQUEST_BRANCH: '',
  TRAVIS_PULL_REQUEST_SHA: '',
  TRAVIS_PULL_REQUEST_SLUG: '',
  TRAVIS_REPO_SLUG: 'acme/storefront',
  TRAVIS_TAG: '',
};
const pullRequest = {
  TRAVIS_EVENT_TYPE: 'pull_request',
  TRAVIS_PULL_REQUEST: '42',
  TRAVIS_PULL_REQUEST_BRANCH: 'feature/cart',
  TRAVIS_PULL_REQUEST_SHA: headCommit,
  TRAVIS_PULL_REQUEST_SLUG: 'Acme/storefront',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null };
const pull = {
  event: 'pull-request',
  commit: headCommit,
  branch: 'feature/cart',
  baseBranch: 'main',
} as const;

checkCiSystem(travisCi, job, [
  ['push', {}, { ...plain, event: 'push', branch: 'main', message: 'Add a cart (#12)' }, 'trusted'],
  [
    'push of a tag',
    { TRAVIS_BRANCH: 'v1.2.0', TRAVIS_TAG: 'v1.2.0' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  ['schedule', { TRAVIS_EVENT_TYPE: 'cron' }, { ...plain, event: 'schedule', branch: 'main' }, 'trusted'],
  ['API', { TRAVIS_EVENT_TYPE: 'api' }, { ...plain, event: 'manual', message: null }, 'trusted'],
  ['pull request', pullRequest, { ...pull, pullRequest: { number: '42', fork: false } }, 'trusted'],
  [
    'pull request from a fork',
    { ...pullRequest, TRAVIS_PULL_REQUEST_SLUG: 'mallory/storefront' },
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    'pull request from a deleted fork',
    { ...pullRequest, TRAVIS_PULL_REQUEST_SLUG: '' },
    { ...pull, pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'a fork that calls itself a push',
    { ...pullRequest, TRAVIS_EVENT_TYPE: 'push', TRAVIS_PULL_REQUEST_SLUG: 'mallory/storefront' },
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    'a fork that denies its number',
    { ...pullRequest, TRAVIS_PULL_REQUEST: 'false', TRAVIS_PULL_REQUEST_SLUG: 'mallory/storefront' },
    { ...pull, pullRequest: { number: 'unknown', fork: true } },
    'untrusted',
  ],
  ['an event of next year', { TRAVIS_EVENT_TYPE: 'dream' }, { event: 'unknown' }, 'untrusted'],
]);
