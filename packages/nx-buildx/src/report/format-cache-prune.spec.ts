import type { DeletionOutcome, PruneReport } from '../plan/plan-prune';
import { formatCachePrune } from './format-cache-prune';

const report = (done: boolean, outcomes: readonly DeletionOutcome[]): PruneReport => ({
  version: 1,
  remote: 'origin',
  live: { branches: 3, pullRequests: 0 },
  keepCommits: 20,
  done,
  repositories: [
    {
      repository: 'ghcr.io/acme/cache',
      judgements: [
        { tag: 'api--a', digest: 'd1', action: 'delete', rule: 'branch-gone', reason: 'no branch is a' },
        { tag: 'api--b', digest: 'd2', action: 'delete', rule: 'branch-gone', reason: 'no branch is b' },
        {
          tag: 'api--main',
          digest: 'd2',
          action: 'keep',
          rule: 'branch-live',
          reason: 'branch main is there',
        },
      ],
      deletions: [
        { by: 'digest', digest: 'd1', tags: ['api--a'] },
        { by: 'tag', digest: 'd2', tag: 'api--b', staying: ['api--main'] },
      ],
      outcomes,
    },
    { repository: 'ghcr.io/acme/api', judgements: [], deletions: [], outcomes: [] },
  ],
  notes: ['a note'],
  failures: [],
});

it('says what would go, what stays, and why', () => {
  expect(formatCachePrune(report(false, []))).toBe(`git remote origin: 3 branches and 0 pull requests live

ghcr.io/acme/cache  2 of 3 go
  goes      api--a  no branch is a
  goes      api--b  no branch is b
            the tag alone, where the registry can: its manifest is also api--main
  stays     api--main  branch main is there

ghcr.io/acme/api  no cache refs and no keys

ℹ a note

2 tags would go; nothing was deleted (--yes deletes)`);
});

it('says what became of it', () => {
  const text = formatCachePrune(
    report(true, [{ status: 'deleted' }, { status: 'kept', reason: 'it cannot' }]),
  );
  expect(text).toContain('  deleted   api--a  no branch is a\n');
  expect(text).toContain('  kept      api--b  no branch is b\n');
  expect(text).toContain('            it cannot\n');
  expect(text).toMatch(/1 tag of 2 deleted$/);
});
