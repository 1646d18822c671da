/** What a git remote shows of itself. */
export interface RemoteRefs {
  /** Commit of the tip, by branch name. */
  readonly branches: ReadonlyMap<string, string>;
  /** Pull requests, or merge requests, by number: what they want to merge, and that merged already, where it is shown. */
  readonly pullRequests: ReadonlyMap<string, PullRequestRefs>;
}

export interface PullRequestRefs {
  readonly head: string | null;
  readonly merge: string | null;
}

/** The commits of a live branch. */
export interface BranchHistory {
  readonly branch: string;
  /** Newest first; of another than the default branch only those that the default branch has not. */
  readonly own: readonly string[];
  /** Where it goes on in the default branch's list; `null` for the default branch, and one that shares nothing with it. */
  readonly joins: number | null;
}

/** The commits of all live branches, as far as the clone has them. */
export interface RemoteHistory {
  /** The default branch first. */
  readonly branches: readonly BranchHistory[];
  /** Why commits may be missing, in one line, or `null`. */
  readonly gap: string | null;
}

/** One tag of a repository. */
export interface FoundTag {
  readonly tag: string;
  readonly digest: string;
}

/** The commit that an image says it was built from. A label may come from a base image, the others cannot. */
export interface FoundRevision {
  readonly commit: string;
  readonly from: 'annotation' | 'provenance' | 'label';
}

/** What a manifest was read for. */
export interface FoundManifest {
  readonly digest: string;
  /** Whether it is cache that BuildKit exported, or a cache mount that was saved. */
  readonly isCache: boolean;
  /** Bytes by digest of all blobs, those of the manifests in an index too. */
  readonly blobs: ReadonlyMap<string, number>;
  /** Digests of the manifests in an index. */
  readonly children: readonly string[];
  /** ISO 8601; of cache its newest step, of an image what its config says. `null` where nothing says. */
  readonly createdAt: string | null;
  readonly revision: FoundRevision | null;
}

/** A repository as it was read. */
export interface FoundRepository {
  /** As configured: `ghcr.io/acme/cache`. */
  readonly repository: string;
  readonly tags: readonly FoundTag[];
  /** By digest; one that could not be read is not there. */
  readonly manifests: ReadonlyMap<string, FoundManifest>;
}

/** Why a tag goes or stays. A word never changes its meaning: it is in the JSON. */
export type PruneRule =
  // It goes.
  | 'branch-gone'
  | 'pull-request-gone'
  | 'commit-old'
  | 'not-among-newest'
  // It stays.
  | 'branch-live'
  | 'pull-request-live'
  | 'pull-request-unknown'
  | 'project-unknown'
  | 'mount-unknown'
  | 'foreign'
  | 'no-cache'
  | 'not-selected'
  | 'unread'
  | 'current-key'
  | 'key-unknown'
  | 'tagged'
  | 'child'
  | 'commit-recent'
  | 'commit-before'
  | 'commit-unknown'
  | 'among-newest';

export interface Judgement {
  readonly tag: string;
  readonly digest: string;
  readonly action: 'delete' | 'keep';
  readonly rule: PruneRule;
  /** One line. */
  readonly reason: string;
}
