import type { StepCounts } from './result';

/** What BuildKit said of one build that ran, read from `--progress=rawjson` and the metadata file. */
export interface BuildReport {
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  /** `null` where a signal ended the process. */
  readonly exitCode: number | null;
  readonly steps: StepCounts;
  /** `ref` is the reference of a registry import; of another backend only its name, such as `local`. */
  readonly imports: readonly { readonly ref: string; readonly found: boolean }[];
  /** `null`: the build was not asked to export cache, or did not come so far. */
  readonly cacheExport: { readonly status: 'exported' | 'failed'; readonly error: string | null } | null;
  /** `containerimage.digest`: of the index or manifest that was written, or `null`. */
  readonly digest: string | null;
  /** BuildKit's own warnings, one line each. */
  readonly warnings: readonly string[];
  readonly error: BuildError | null;
}

/** Why a build failed. */
export interface BuildError {
  /** One line. */
  readonly message: string;
  /** Name of the failed step as BuildKit prints it, `[build 3/5] RUN npm ci`, or `null`. */
  readonly step: string | null;
  /** 1-based line of the Dockerfile, or `null` where BuildKit names none. */
  readonly line: number | null;
  /** The last lines the step or buildx printed, oldest first. */
  readonly logTail: readonly string[];
  /** Whether the cause may pass by itself: a registry that answered 5xx or 429, a connection that broke. */
  readonly transient: boolean;
  /** `false`: the builder's BuildKit could not be started or reached, and nothing was built. */
  readonly booted: boolean;
}
