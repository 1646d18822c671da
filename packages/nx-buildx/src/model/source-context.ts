/** What started this run. `local` is a person's machine. */
export type SourceEvent =
  'local' | 'push' | 'pull-request' | 'merge-queue' | 'tag' | 'schedule' | 'manual' | 'unknown';

/** Whether this run may write what others read. */
export type Trust = 'trusted' | 'untrusted';

/** Where the sources come from: commit, branch, pull request and CI system. Never called just "context". */
export interface SourceContext {
  /** The CI system's id, or `null` on a person's machine. */
  readonly ci: string | null;
  readonly event: SourceEvent;
  /** Full commit hash, or `null` outside a repository and before the first commit. */
  readonly commit: string | null;
  /** The branch that is built; of a pull request its head. `null` where unknown (detached HEAD, tag). */
  readonly branch: string | null;
  readonly defaultBranch: string;
  /** The branch that a pull request wants to go into. */
  readonly baseBranch: string | null;
  readonly tag: string | null;
  readonly pullRequest: { readonly number: string; readonly fork: boolean | 'unknown' } | null;
  /** The repository's web address, `https://…` without `.git`, or `null`. */
  readonly repositoryUrl: string | null;
  /** What a trusted run of the default branch has just merged, as far as its commit says; `null` for everything else. */
  readonly mergedFrom: MergedFrom | null;
  readonly trust: Trust;
  /** Whether NX_BUILDX_TRUST=untrusted was said, which leaves nothing that may be written. */
  readonly distrusted: boolean;
  /** One line: why it is trusted or not. */
  readonly trustReason: string;
}

/** The source of a merge: a pull request, a branch of this repository, or both. */
export interface MergedFrom {
  readonly pullRequest: string | null;
  readonly branch: string | null;
}
