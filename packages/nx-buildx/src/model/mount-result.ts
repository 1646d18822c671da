import type { MountSite, PlannedMount } from './mount-plan';

/** What became of a mount before its first user was built. `not-empty`: it had content, which was left alone. */
export interface MountRestore {
  readonly status: 'restored' | 'not-empty' | 'absent' | 'failed';
  /** That was found; `null` where there is none. */
  readonly ref: string | null;
  /** Digest of the content's listing, as the ref says; `null` where there is none. */
  readonly listing: string | null;
  /** Bytes of the content that was put into the mount. */
  readonly bytes: number;
  /** Bytes that the ref has in the registry. */
  readonly transferred: number;
  readonly durationMs: number;
  /** One line. */
  readonly error: string | null;
}

/** What became of a mount after its last user was built. */
export interface MountSave {
  readonly status: 'saved' | 'unchanged' | 'too-large' | 'failed';
  readonly ref: string;
  /** Bytes of content. */
  readonly bytes: number;
  readonly durationMs: number;
  /** One line. */
  readonly error: string | null;
}

/** A cache mount that a run carried, with all that saving it takes: whichever process of the run ends last does that. */
export interface MountResult extends PlannedMount {
  readonly site: MountSite;
  readonly restore: MountRestore;
  /**
   * `null`: the run saves nothing, no step ran, it was stopped, or the last of its users is not known to have ended.
   */
  readonly save: MountSave | null;
}
