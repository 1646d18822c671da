import type { CiFacts } from './ci-facts';

/**
 * GitHub tests what waits in a merge queue on a branch of its own (docs.github.com "Managing a merge queue":
 * `gh-readonly-queue/{base_branch}`). To CI systems other than its own that is a push like any other, though the
 * commits may come from forks.
 */
export function recogniseMergeQueue(facts: CiFacts): CiFacts {
  const base = mergeQueueBase(facts.branch);
  if (base === null || facts.event === 'pull-request' || facts.event === 'unknown') return facts;
  return { ...facts, event: 'merge-queue', baseBranch: facts.baseBranch ?? base };
}

/** The branch that a branch of the queue wants to go into. */
export function mergeQueueBase(branch: string | null): string | null {
  return /^gh-readonly-queue\/(.+)\/pr-\d+-[0-9a-f]+$/.exec(branch ?? '')?.[1] ?? null;
}
