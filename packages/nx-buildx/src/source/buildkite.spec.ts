import { buildkite } from './buildkite';
import { checkCiSystem } from './testing/check-ci-system';

const commit = '0123456789abcdef0123456789abcdef01234567';
const job = {
  CI: 'true',
  BUILDKITE: 'true',
  BUILDKITE_AGENT_NAME: 'agent-1',
  BUILDKITE_BUILD_NUMBER: '1514',
  BUILDKITE_COMMIT: commit,
  BUILDKITE_MESSAGE: 'Add a cart (#12)',
  BUILDKITE_PIPELINE_DEFAULT_BRANCH: 'main',
  BUILDKITE_PIPELINE_PROVIDER: 'github',
  BUILDKITE_PULL_REQUEST: 'false',
  BUILDKITE_PULL_REQUEST_BASE_BRANCH: '',
  BUILDKITE_PULL_REQUEST_REPO: '',
  BUILDKITE_REPO: 'git@github.com:acme/storefront.git',
  BUILDKITE_SOURCE: 'webhook',
  BUILDKITE_TAG: '',
};
const pullRequest = {
  BUILDKITE_BRANCH: 'feature/cart',
  BUILDKITE_PULL_REQUEST: '42',
  BUILDKITE_PULL_REQUEST_BASE_BRANCH: 'main',
  BUILDKITE_PULL_REQUEST_REPO: 'git://github.com/Acme/storefront.git',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null };
const pull = { event: 'pull-request', branch: 'feature/cart', baseBranch: 'main', tag: null } as const;

checkCiSystem(buildkite, job, [
  [
    'push of a branch',
    { BUILDKITE_BRANCH: 'main', BUILDKITE_GITHUB_EVENT: 'push' },
    { ...plain, event: 'push', branch: 'main', message: 'Add a cart (#12)' },
    'trusted',
  ],
  [
    'push of a tag',
    { BUILDKITE_BRANCH: 'v1.2.0', BUILDKITE_TAG: 'v1.2.0' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  [
    'schedule',
    { BUILDKITE_BRANCH: 'main', BUILDKITE_SOURCE: 'schedule', BUILDKITE_MESSAGE: 'Nightly (#9)' },
    { ...plain, event: 'schedule', branch: 'main', message: null },
    'trusted',
  ],
  [
    'started by hand, of no commit in particular',
    { BUILDKITE_BRANCH: 'main', BUILDKITE_SOURCE: 'ui', BUILDKITE_COMMIT: 'HEAD' },
    { event: 'manual', branch: 'main', commit: null },
    'trusted',
  ],
  ['pull request', pullRequest, { ...pull, pullRequest: { number: '42', fork: false } }, 'trusted'],
  [
    'pull request from a fork',
    {
      ...pullRequest,
      BUILDKITE_BRANCH: 'mallory:feature/cart',
      BUILDKITE_PULL_REQUEST_REPO: 'git://github.com/mallory/storefront.git',
    },
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    'pull request from a fork, without its owner before the branch',
    { ...pullRequest, BUILDKITE_PULL_REQUEST_REPO: 'https://github.com/mallory/storefront.git' },
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    'pull request that does not name its repository',
    { ...pullRequest, BUILDKITE_PULL_REQUEST_REPO: '' },
    { ...pull, pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    "a fork's branch without a pull request",
    { BUILDKITE_BRANCH: 'mallory:main' },
    { event: 'pull-request', branch: 'main', pullRequest: { number: 'unknown', fork: true } },
    'untrusted',
  ],
  [
    'merge queue',
    { BUILDKITE_BRANCH: 'main', BUILDKITE_MERGE_QUEUE_BASE_BRANCH: 'main' },
    { event: 'merge-queue', baseBranch: 'main' },
    'untrusted',
  ],
  [
    'a pull request from a fork that adds the variable of a merge queue',
    {
      ...pullRequest,
      BUILDKITE_PULL_REQUEST_REPO: 'git://github.com/mallory/storefront.git',
      BUILDKITE_MERGE_QUEUE_BASE_BRANCH: 'main',
    },
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    "a fork's branch that adds the variable of a merge queue",
    { BUILDKITE_BRANCH: 'mallory:main', BUILDKITE_MERGE_QUEUE_BASE_BRANCH: 'main' },
    { event: 'pull-request', pullRequest: { number: 'unknown', fork: true } },
    'untrusted',
  ],
  [
    'a pull request that a person asks for by its ref',
    { BUILDKITE_BRANCH: 'refs/pull/7/head', BUILDKITE_SOURCE: 'ui' },
    { event: 'pull-request', branch: null, pullRequest: { number: '7', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'a pull request that the API asks for without refs/, and that names its repository itself',
    {
      BUILDKITE_BRANCH: 'pull/7/head',
      BUILDKITE_SOURCE: 'api',
      BUILDKITE_PULL_REQUEST_REPO: 'git@github.com:acme/storefront.git',
      BUILDKITE_MERGE_QUEUE_BASE_BRANCH: 'main',
    },
    { event: 'pull-request', branch: null, pullRequest: { number: '7', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'a comment on a pull request',
    { BUILDKITE_BRANCH: 'main', BUILDKITE_GITHUB_EVENT: 'issue_comment' },
    { event: 'unknown', pullRequest: { number: 'unknown', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'a trigger step that hands on nothing',
    { BUILDKITE_BRANCH: 'main', BUILDKITE_SOURCE: 'trigger_job' },
    { ...plain, event: 'unknown' },
    'untrusted',
  ],
  [
    'a trigger step that hands on the pull request',
    { ...pullRequest, BUILDKITE_SOURCE: 'trigger_job' },
    { ...pull, pullRequest: { number: '42', fork: false } },
    'trusted',
  ],
]);
