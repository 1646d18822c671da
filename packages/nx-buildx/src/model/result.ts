import type { ParentTransport } from './build-plan';
import type { CacheStrategy } from './cache-plan';
import type { Failure, Note } from './failure';
import type { MountResult } from './mount-result';
import type { SourceContext } from './source-context';

export type ImageOutcome = 'built' | 'reused' | 'failed' | 'skipped' | 'cancelled';

/**
 * Steps are the Dockerfile's own instructions that BuildKit can cache. Of a build that succeeded `executed` is
 * `total - cached`; of another, steps it did not come to are in `total` only.
 */
export interface StepCounts {
  readonly total: number;
  readonly cached: number;
  readonly executed: number;
}

export interface CacheResult {
  readonly strategy: Exclude<CacheStrategy, 'auto'>;
  readonly imports: readonly { readonly ref: string; readonly found: boolean }[];
  readonly export: {
    readonly ref: string | null;
    readonly status: 'exported' | 'failed' | 'not-reached';
    readonly error: string | null;
  } | null;
}

/** What became of the build of one platform. */
export interface PlatformResult {
  readonly platform: string;
  readonly outcome: 'built' | 'failed' | 'cancelled';
  readonly cache: CacheResult;
  readonly steps: StepCounts;
  readonly builder: string;
}

/** `result.json` of one image. */
export interface ImageResult {
  readonly version: 1;
  readonly project: string;
  readonly target: string;
  /** The image's first reference. */
  readonly image: string;
  /** Of the pushed index or manifest, `sha256:…`; `null` where there is none. */
  readonly digest: string | null;
  /** Digest of each platform's own manifest: what children are linked to. */
  readonly platformDigests: Readonly<Record<string, string>>;
  readonly transport: ParentTransport;
  /** OCI layout relative to the workspace root, or `null`. */
  readonly layout: string | null;
  /** See `BuildInvocation.localName`. */
  readonly localName: string | null;
  readonly key: string | null;
  readonly tags: readonly string[];
  readonly outcome: ImageOutcome;
  /** One line: why it was built, or why not. */
  readonly reason: string;
  readonly failure: Failure | null;
  readonly warnings: readonly string[];
  readonly platforms: readonly string[];
  /** Digest each parent had when this image was built, by project. */
  readonly parents: Readonly<Record<string, string>>;
  /** Of an image that is split all imports, and the export that failed, or the first. */
  readonly cache: CacheResult;
  readonly steps: StepCounts;
  /** Of an image with a build for each platform; empty for one that one build made, or none. */
  readonly platformBuilds: readonly PlatformResult[];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly builder: string | null;
  /** What became of the cache mounts that it uses and that are carried, before it was built; absent where there are none. */
  readonly mounts?: readonly Pick<MountResult, 'id' | 'platform' | 'restore'>[];
}

/** A result as it is kept: with the id of its run, so that one of an earlier run is told apart. */
export interface RecordedResult extends ImageResult {
  readonly run: string;
}

/** `run.json`. */
export interface RunResult {
  readonly version: 1;
  /** The same for all processes of one `nx` command. */
  readonly id: string;
  /** Whether one process builds all its images, as a batch of Nx, or each image has its own. */
  readonly batch: boolean;
  /** When the first of its processes was asked to build, ISO 8601, UTC. */
  readonly enteredAt: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly source: SourceContext;
  readonly maxParallel: number;
  readonly images: readonly RecordedResult[];
  /** What concerns no single image. */
  readonly notes: readonly Note[];
  readonly totals: Readonly<Record<ImageOutcome, number>>;
  /** Cache mounts that were carried; absent where there were none. */
  readonly mounts?: readonly MountResult[];
}
