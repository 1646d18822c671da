import { azurePipelines } from './azure-pipelines';
import { checkCiSystem, factsOf } from './testing/check-ci-system';

const commit = '0123456789abcdef0123456789abcdef01234567';
const headCommit = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e';
const job = {
  TF_BUILD: 'True',
  AGENT_ID: '8',
  BUILD_BUILDID: '300',
  BUILD_BUILDNUMBER: '20260101.2',
  BUILD_REPOSITORY_PROVIDER: 'TfsGit',
  BUILD_REPOSITORY_URI: 'https://acme@dev.azure.com/acme/shop/_git/storefront',
  BUILD_SOURCEVERSION: commit,
  BUILD_SOURCEVERSIONMESSAGE: 'Merged PR 12: Add a cart',
  SYSTEM_PULLREQUEST_ISFORK: 'False',
};
const on = (reason: string, ref: string) => ({ BUILD_REASON: reason, BUILD_SOURCEBRANCH: ref });
const pullRequest = {
  ...on('PullRequest', 'refs/pull/123/merge'),
  BUILD_SOURCEVERSIONMESSAGE: 'Merge pull request 123 from feature/cart into main',
  SYSTEM_PULLREQUEST_PULLREQUESTID: '123',
  SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/feature/cart',
  SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main',
  SYSTEM_PULLREQUEST_SOURCECOMMITID: headCommit,
};
const ofGitHub = {
  ...pullRequest,
  BUILD_REPOSITORY_PROVIDER: 'GitHub',
  BUILD_REPOSITORY_URI: 'https://github.com/acme/storefront',
  SYSTEM_PULLREQUEST_PULLREQUESTID: '1734829001',
  SYSTEM_PULLREQUEST_PULLREQUESTNUMBER: '42',
  SYSTEM_PULLREQUEST_SOURCEBRANCH: 'feature/cart',
  SYSTEM_PULLREQUEST_TARGETBRANCH: 'main',
};
const plain = { commit, baseBranch: null, tag: null, pullRequest: null };
const pull = {
  event: 'pull-request',
  commit: headCommit,
  branch: 'feature/cart',
  baseBranch: 'main',
  tag: null,
} as const;

checkCiSystem(azurePipelines, job, [
  [
    'push of a branch',
    on('IndividualCI', 'refs/heads/feature/a/b'),
    { ...plain, event: 'push', branch: 'feature/a/b', message: 'Merged PR 12: Add a cart' },
    'trusted',
  ],
  [
    'pushes taken together',
    on('BatchedCI', 'refs/heads/main'),
    { ...plain, event: 'push', branch: 'main' },
    'trusted',
  ],
  [
    'push of a tag',
    on('IndividualCI', 'refs/tags/v1.2.0'),
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  ['schedule', on('Schedule', 'refs/heads/main'), { ...plain, event: 'schedule', branch: 'main' }, 'trusted'],
  [
    'started by hand',
    on('Manual', 'refs/heads/main'),
    { ...plain, event: 'manual', branch: 'main' },
    'trusted',
  ],
  ['started by hand on a tag', on('Manual', 'refs/tags/v1'), { event: 'tag', tag: 'v1' }, 'trusted'],
  ['pull request', pullRequest, { ...pull, pullRequest: { number: '123', fork: false } }, 'trusted'],
  ['pull request of GitHub', ofGitHub, { ...pull, pullRequest: { number: '42', fork: false } }, 'trusted'],
  [
    'pull request from a fork',
    { ...ofGitHub, SYSTEM_PULLREQUEST_ISFORK: 'True' },
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    'pull request that does not say',
    { ...pullRequest, SYSTEM_PULLREQUEST_ISFORK: '' },
    { ...pull, pullRequest: { number: '123', fork: 'unknown' } },
    'untrusted',
  ],
  [
    "somebody starts a pull request's ref by hand, where IsFork is always False",
    on('Manual', 'refs/pull/123/merge'),
    { event: 'pull-request', branch: null, pullRequest: { number: '123', fork: 'unknown' } },
    'untrusted',
  ],
  [
    "GitHub's merge queue",
    on('IndividualCI', `refs/heads/gh-readonly-queue/main/pr-42-${commit}`),
    { event: 'merge-queue', baseBranch: 'main' },
    'untrusted',
  ],
  [
    'started by another pipeline',
    on('ResourceTrigger', 'refs/heads/main'),
    { ...plain, event: 'unknown', branch: 'main' },
    'untrusted',
  ],
  ['no reason', { BUILD_SOURCEBRANCH: 'refs/heads/main' }, { event: 'unknown' }, 'untrusted'],
]);

it('does not believe a message that was cut', () => {
  const env = {
    ...job,
    ...on('IndividualCI', 'refs/heads/main'),
    BUILD_SOURCEVERSIONMESSAGE: 'x'.repeat(200),
  };
  expect(factsOf(azurePipelines, env).message).toBeNull();
});
