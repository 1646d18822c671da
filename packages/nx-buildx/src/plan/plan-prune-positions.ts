import type { RemoteHistory } from './plan-prune-facts';

/** The live branches, and where commits stand in them. */
export interface IndexedHistory {
  readonly branches: readonly string[];
  /** How many commits of a branch are newer than one; `null` where the branch has it not. */
  readonly find: (branch: string, commit: string) => number | null;
  /** See {@link RemoteHistory}. */
  readonly gap: string | null;
}

export function indexHistory({ branches, gap }: RemoteHistory): IndexedHistory {
  const [first] = branches;
  const indexes = new Map(
    branches.map(({ branch, own, joins }) => [
      branch,
      { joins, own: new Map(own.map((commit, position) => [commit, position])) },
    ]),
  );
  return {
    branches: branches.map(({ branch }) => branch),
    find: (branch, commit) => {
      const found = indexes.get(branch);
      const own = found?.own.get(commit);
      if (own !== undefined) return own;
      if (found === undefined || found.joins === null || first === undefined) return null;
      const shared = indexes.get(first.branch)?.own.get(commit);
      return shared === undefined || shared < found.joins ? null : found.own.size + shared - found.joins;
    },
    gap,
  };
}
