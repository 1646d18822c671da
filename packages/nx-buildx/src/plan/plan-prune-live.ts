import type { RemoteRefs } from './plan-prune-facts';

/** What still lives at a git remote. */
export interface LiveRefs {
  readonly branches: ReadonlySet<string>;
  /** Whether each pull request that the remote shows still lives, by number. */
  readonly pullRequests: ReadonlyMap<string, boolean>;
  /** What commits of tips are tips of, in words: `branch main`. */
  readonly tips: ReadonlyMap<string, string>;
}

/**
 * A pull request lives iff what it wants to merge is the tip of a branch: its own ref stays when it is closed
 * (GitHub for ever, GitLab for two weeks). One that was closed and whose branch stayed counts as live, and so does one
 * whose branch was fast-forwarded into a tip.
 *
 * @param keepBranches names that count as live branches without being any: those given by NX_BUILDX_BRANCH
 */
export function findLiveRefs(refs: RemoteRefs, keepBranches: readonly string[]): LiveRefs {
  const tips = new Map([...refs.branches].map(([branch, commit]) => [commit, `branch ${branch}`]));
  const pullRequests = new Map<string, boolean>();
  const merges: (readonly [string, string])[] = [];
  for (const [number, { head, merge }] of refs.pullRequests) {
    const isLive = head !== null && tips.has(head);
    pullRequests.set(number, isLive);
    // What CI systems check out for a pull request is on no branch.
    if (isLive && merge !== null) merges.push([merge, `pull request ${number}`]);
  }
  return {
    branches: new Set([...refs.branches.keys(), ...keepBranches]),
    pullRequests,
    tips: new Map([...merges, ...tips]),
  };
}
