import type { CiFacts } from './ci-facts';
import { decideTrust } from './decide-trust';
import { githubActions } from './github-actions';

const defaultHead = '6b1cbd26a2ae0d3b4ab2e8a7d5c0f1c65f0f7a11';
const headCommit = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e';
const base = { id: 100, full_name: 'acme/storefront', fork: false };
const fork = { id: 200, full_name: 'mallory/storefront', fork: true };
/** It runs on the default branch, whatever it follows. */
const job = {
  GITHUB_ACTIONS: 'true',
  CI: 'true',
  GITHUB_EVENT_NAME: 'workflow_run',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REPOSITORY: 'acme/storefront',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: defaultHead,
};
const runAfter = (
  event: string,
  headRepository: unknown,
  pullRequests: unknown[] = [],
  headBranch = 'feature/cart',
): unknown => ({
  action: 'completed',
  workflow_run: {
    event,
    head_branch: headBranch,
    head_sha: headCommit,
    head_repository: headRepository,
    pull_requests: pullRequests,
  },
  repository: base,
});

const table: [string, Record<string, string>, unknown, Partial<CiFacts>, 'trusted' | 'untrusted'][] = [
  [
    "after a push of the default branch's last commit",
    { GITHUB_SHA: headCommit },
    runAfter('push', base, [], 'main'),
    { event: 'push', commit: headCommit, branch: 'main', pullRequest: null },
    'trusted',
  ],
  [
    'after the push of a tag that is called main, which looks like the branch',
    {},
    runAfter('push', base, [], 'main'),
    { event: 'unknown', commit: headCommit },
    'untrusted',
  ],
  [
    'after a run by hand of a tag that is called main',
    {},
    runAfter('workflow_dispatch', base, [], 'main'),
    { event: 'unknown', commit: headCommit },
    'untrusted',
  ],
  [
    'after a push of another branch, which may be a tag as well',
    {},
    runAfter('push', base),
    { event: 'unknown', branch: 'feature/cart' },
    'untrusted',
  ],
  [
    'after a release',
    {},
    runAfter('release', base),
    { event: 'tag', branch: null, tag: 'feature/cart' },
    'trusted',
  ],
  [
    "after a fork's pull request",
    {},
    runAfter('pull_request', fork),
    {
      event: 'pull-request',
      commit: headCommit,
      branch: 'feature/cart',
      pullRequest: { number: 'unknown', fork: true },
    },
    'untrusted',
  ],
  [
    'after a pull request',
    {},
    runAfter('pull_request', base, [{ number: 42, base: { ref: 'main' } }]),
    {
      event: 'pull-request',
      commit: headCommit,
      branch: 'feature/cart',
      baseBranch: 'main',
      pullRequest: { number: '42', fork: false },
    },
    'trusted',
  ],
  ['after a push of unknown origin', {}, runAfter('push', null), { event: 'unknown' }, 'untrusted'],
  ['after a workflow_run', {}, runAfter('workflow_run', base), { event: 'unknown' }, 'untrusted'],
  ['without its payload', {}, null, { event: 'unknown', branch: null }, 'untrusted'],
];

it.each(table)('workflow_run %s', (_, env, payload, expected, trust) => {
  const facts = githubActions.facts({ ...job, ...env }, payload, 'main');
  expect(facts).toMatchObject({
    ci: 'github-actions',
    repositoryUrl: 'https://github.com/acme/storefront',
    ...expected,
  });
  expect(decideTrust(facts, null)).toMatchObject({ trust });
});
