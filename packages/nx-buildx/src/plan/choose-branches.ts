import type { SourceContext } from '../model/source-context';

/** Which branches' cache refs a run reads, and the one it writes. A pull request counts as a branch of its own. */
export interface CacheBranches {
  /** Most specific first; their order means nothing to BuildKit, only what is left out. */
  readonly imports: readonly string[];
  readonly export: string | null;
  /** One line. */
  readonly reason: string;
}

/**
 * The policy table: what may be read and written follows from the source context and the trust in it.
 *
 * @param exportLocally whether a person's machine writes too
 */
export function chooseBranches(source: SourceContext, exportLocally: boolean): CacheBranches {
  const { event, branch, baseBranch, defaultBranch, trust } = source;
  const list = (...names: readonly (string | null)[]) => [...new Set(names.filter((name) => name !== null))];
  const readOnly = (names: readonly string[], reason: string) => ({ imports: names, export: null, reason });

  if (trust === 'untrusted') return readOnly(list(baseBranch, defaultBranch), source.trustReason);
  switch (event) {
    case 'pull-request': {
      const own = namePullRequest(source);
      if (own === null) return readOnly(list(baseBranch, defaultBranch), 'the pull request has no number');
      return {
        imports: list(own, baseBranch, defaultBranch),
        export: own,
        reason: 'pull request of this repository',
      };
    }
    case 'merge-queue':
    case 'unknown':
      return readOnly(list(baseBranch, defaultBranch), 'what this run builds for is not known to last');
    case 'tag':
      return readOnly(list(branch, defaultBranch), 'a tag writes no cache: nobody would read it');
    case 'local':
      if (!exportLocally) return readOnly(list(branch, defaultBranch), "a person's machine writes no cache");
      return { imports: list(branch, defaultBranch), export: branch, reason: 'cache.exportLocally is set' };
    case 'push':
    case 'schedule':
    case 'manual':
      if (branch === null) return readOnly(list(defaultBranch), 'the branch is not known');
      return {
        imports: list(branch, baseBranch, defaultBranch, ...listMerged(source)),
        export: branch,
        reason: `branch ${branch}`,
      };
  }
}

/**
 * What the default branch has just merged was built before it, so its cache is the newest there is: all refs are
 * imported at once, and BuildKit takes the newest record of each step.
 */
function listMerged({ branch, defaultBranch, mergedFrom }: SourceContext): readonly (string | null)[] {
  if (mergedFrom === null || branch !== defaultBranch) return [];
  const { pullRequest, branch: merged } = mergedFrom;
  return [pullRequest === null ? null : `${PULL_REQUEST}${pullRequest}`, merged];
}

/** Begins a name no branch can have: git allows no colon in one. */
export const PULL_REQUEST = 'pull:';

function namePullRequest({ pullRequest }: SourceContext): string | null {
  return pullRequest === null ? null : `${PULL_REQUEST}${pullRequest.number}`;
}
