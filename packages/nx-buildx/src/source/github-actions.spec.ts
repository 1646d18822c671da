import type { CiFacts } from './ci-facts';
import { decideTrust } from './decide-trust';
import { githubActions } from './github-actions';

const mergeCommit = '6b1cbd26a2ae0d3b4ab2e8a7d5c0f1c65f0f7a11';
const headCommit = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e';
const base = { id: 100, full_name: 'acme/storefront', fork: false };
const job = {
  GITHUB_ACTIONS: 'true',
  CI: 'true',
  GITHUB_REPOSITORY: 'acme/storefront',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: mergeCommit,
};

const onBranch = (event: string, branch: string) => ({
  GITHUB_EVENT_NAME: event,
  GITHUB_REF: `refs/heads/${branch}`,
  GITHUB_REF_TYPE: 'branch',
  GITHUB_HEAD_REF: '',
  GITHUB_BASE_REF: '',
});
const onMain = (event: string) => onBranch(event, 'main');
const onTag = (event: string) => ({
  ...onMain(event),
  GITHUB_REF: 'refs/tags/v1.2.0',
  GITHUB_REF_TYPE: 'tag',
});
const onPullRequest = (event: string) => ({
  ...onMain(event),
  GITHUB_REF: 'refs/pull/42/merge',
  GITHUB_HEAD_REF: 'feature/cart',
  GITHUB_BASE_REF: 'main',
});

const pullRequestFrom = (repo: unknown): unknown => ({
  action: 'synchronize',
  number: 42,
  pull_request: {
    number: 42,
    head: { ref: 'feature/cart', sha: headCommit, repo },
    base: { ref: 'main', sha: '0'.repeat(40), repo: base },
  },
  repository: base,
});
const fork = { id: 200, full_name: 'mallory/storefront', fork: true };

const somePullRequest = { number: 'unknown', fork: 'unknown' } as const;
const plain = { commit: mergeCommit, baseBranch: null, tag: null, pullRequest: null };
const pull = {
  event: 'pull-request',
  commit: headCommit,
  branch: 'feature/cart',
  baseBranch: 'main',
  tag: null,
} as const;

const table: [string, Record<string, string>, unknown, Partial<CiFacts>, 'trusted' | 'untrusted'][] = [
  [
    'push of a branch',
    onMain('push'),
    { ref: 'refs/heads/main' },
    { ...plain, event: 'push', branch: 'main' },
    'trusted',
  ],
  [
    'push of a branch with a slash',
    onBranch('push', 'feature/a/b'),
    null,
    { ...plain, event: 'push', branch: 'feature/a/b' },
    'trusted',
  ],
  [
    'push of a commit that merges, whose message the payload has',
    onMain('push'),
    {
      ref: 'refs/heads/main',
      head_commit: { id: mergeCommit, message: 'Merge pull request #42 from acme/cart' },
    },
    { event: 'push', branch: 'main', message: 'Merge pull request #42 from acme/cart' },
    'trusted',
  ],
  [
    'push of a tag on a commit that a branch stands on',
    onTag('push'),
    { ref: 'refs/tags/v1.2.0', base_ref: 'refs/heads/main' },
    { ...plain, event: 'tag', branch: 'main', tag: 'v1.2.0' },
    'trusted',
  ],
  [
    'push of a tag that stands on another tag',
    onTag('push'),
    { ref: 'refs/tags/v1.2.0', base_ref: 'refs/tags/v1' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  ['push of a tag', onTag('push'), null, { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' }, 'trusted'],
  [
    'release',
    onTag('release'),
    { release: { tag_name: 'v1.2.0' } },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  [
    'schedule',
    onMain('schedule'),
    { schedule: '0 4 * * *' },
    { ...plain, event: 'schedule', branch: 'main' },
    'trusted',
  ],
  [
    'workflow_dispatch',
    onMain('workflow_dispatch'),
    { inputs: null },
    { ...plain, event: 'manual', branch: 'main' },
    'trusted',
  ],
  [
    'workflow_dispatch on a tag',
    onTag('workflow_dispatch'),
    null,
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  ['repository_dispatch', onMain('repository_dispatch'), null, { ...plain, event: 'manual' }, 'trusted'],
  [
    'pull_request from the repository',
    onPullRequest('pull_request'),
    pullRequestFrom(base),
    { ...pull, pullRequest: { number: '42', fork: false } },
    'trusted',
  ],
  [
    'pull_request from a fork',
    onPullRequest('pull_request'),
    pullRequestFrom(fork),
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    'pull_request from a deleted fork',
    onPullRequest('pull_request'),
    pullRequestFrom(null),
    { ...pull, pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'pull_request without its payload',
    onPullRequest('pull_request'),
    null,
    { ...pull, commit: mergeCommit, pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'pull_request with a payload of another shape',
    onPullRequest('pull_request'),
    { pull_request: ['x'] },
    { ...pull, commit: mergeCommit, pullRequest: { number: '42', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'pull_request inside a repository that is a fork itself',
    onPullRequest('pull_request'),
    pullRequestFrom({ ...base, fork: true }),
    { ...pull, pullRequest: { number: '42', fork: false } },
    'trusted',
  ],
  [
    'pull_request_target from a fork',
    { ...onMain('pull_request_target'), GITHUB_HEAD_REF: 'feature/cart', GITHUB_BASE_REF: 'main' },
    pullRequestFrom(fork),
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    'pull_request_target from the repository',
    { ...onMain('pull_request_target'), GITHUB_HEAD_REF: 'feature/cart', GITHUB_BASE_REF: 'main' },
    pullRequestFrom(base),
    { ...pull, pullRequest: { number: '42', fork: false } },
    'trusted',
  ],
  [
    'pull_request_review, which sets no GITHUB_HEAD_REF',
    { ...onPullRequest('pull_request_review'), GITHUB_HEAD_REF: '', GITHUB_BASE_REF: '' },
    pullRequestFrom(fork),
    { ...pull, pullRequest: { number: '42', fork: true } },
    'untrusted',
  ],
  [
    'merge_group',
    { ...onMain('merge_group'), GITHUB_REF: `refs/heads/gh-readonly-queue/main/pr-42-${headCommit}` },
    { merge_group: { base_ref: 'refs/heads/main' } },
    {
      ...plain,
      event: 'merge-queue',
      branch: `gh-readonly-queue/main/pr-42-${headCommit}`,
      baseBranch: 'main',
    },
    'untrusted',
  ],
  [
    'merge_group without its payload',
    { ...onMain('merge_group'), GITHUB_REF: `refs/heads/gh-readonly-queue/release/1.x/pr-42-${headCommit}` },
    null,
    { event: 'merge-queue', baseBranch: 'release/1.x' },
    'untrusted',
  ],
  [
    'a commit that is an option of git',
    { ...onMain('push'), GITHUB_SHA: '--output=/tmp/x' },
    null,
    { event: 'push', commit: null },
    'trusted',
  ],
  [
    'issue_comment',
    onMain('issue_comment'),
    { issue: { pull_request: {} } },
    { ...plain, event: 'unknown', branch: 'main', pullRequest: somePullRequest },
    'untrusted',
  ],
  [
    'an event of next year on a tag',
    onTag('moon_phase'),
    null,
    { ...plain, event: 'unknown', tag: 'v1.2.0', pullRequest: somePullRequest },
    'untrusted',
  ],
  [
    'no event at all',
    {},
    null,
    { ...plain, event: 'unknown', branch: null, pullRequest: somePullRequest },
    'untrusted',
  ],
];

it.each(table)('%s', (_, env, payload, expected, trust) => {
  const facts = githubActions.facts({ ...job, ...env }, payload, 'main');
  expect(facts).toMatchObject({
    ci: 'github-actions',
    repositoryUrl: 'https://github.com/acme/storefront',
    ...expected,
  });
  expect(decideTrust(facts, null)).toMatchObject({ trust });
});
