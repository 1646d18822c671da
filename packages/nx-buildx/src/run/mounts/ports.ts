import type { BuildReport } from '../../model/build-report';
import type { MountResult } from '../../model/mount-result';
import type { RunResult } from '../../model/result';
import type { MountFacts } from '../../plan/format-mount-helper';

/** Paths of one helper build. */
export interface HelperPaths {
  /** Holds the Dockerfile and nothing else, and is the context. */
  readonly folder: string;
  /** Folder that the helper's files go to. */
  readonly output: string;
  readonly metadataFile: string;
}

export interface HelperRequest {
  readonly dockerfile: string;
  readonly formatArgv: (paths: HelperPaths) => readonly string[];
}

export interface HelperOutcome {
  readonly report: BuildReport;
  readonly facts: MountFacts;
}

/** What a registry has of a mount. */
export type SavedMount =
  | {
      readonly status: 'found';
      readonly ref: string;
      /** `repository@sha256:…` */
      readonly image: string;
      readonly listing: string;
      /** Bytes of content. */
      readonly bytes: number;
      /** Bytes in the registry. */
      readonly transferred: number;
    }
  | { readonly status: 'absent' }
  /** Something else has the ref's name. */
  | { readonly status: 'foreign'; readonly ref: string; readonly reason: string }
  | { readonly status: 'unknown'; readonly reason: string };

/** What carrying mounts needs of the world; `nx/mount-ports` gives the real ones. */
export interface MountPorts {
  /** The first of these refs that is there. */
  findSaved(refs: readonly string[]): Promise<SavedMount>;
  /** Runs one helper build. Never rejects for what a build can do. */
  runHelper(request: HelperRequest): Promise<HelperOutcome>;
  /** Lets one process of the run after the other do its work on a mount. */
  hold<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** What processes of this run have recorded so far; `null`: nothing yet. */
  readRun(): Promise<Pick<RunResult, 'images' | 'mounts'> | null>;
  /** Makes a mount part of the run's result, in place of what was recorded of it. */
  record(result: MountResult): Promise<void>;
  /** A text that no other helper has. */
  makeNonce(): string;
  now(): Date;
}
