import type { BuildReport } from '../model/build-report';
import type { BuilderCapabilities } from '../model/builder';
import { failure, success } from '../model/failure';
import type { Outcome } from '../model/failure';
import {
  describeFailedInspection,
  describeSilentBuilder,
  describeUnusableBuilder,
} from './describe-missing-builder';
import { execute } from './execute';
import { isLocal } from './is-local';
import { describeCapabilities, parseInspectedBuilder } from './parse-builder';
import { readDaemonStore } from './read-daemon-store';
import { runBuild } from './run-build';

/** Where a running build stands, for a person who waits. */
export interface BuildProgress {
  /** The step BuildKit works on, as it prints it: `[build 3/5] RUN npm ci`; `null` between steps. */
  readonly current: string | null;
  /** Dockerfile steps that are done, cached or executed. */
  readonly done: number;
  /** Dockerfile steps BuildKit has announced so far. It grows while the graph is read. */
  readonly total: number;
}

export interface BuildRequest {
  /** All after `docker`, `buildx build …`, with `--progress=rawjson` and `--metadata-file` in it. */
  readonly argv: readonly string[];
  /** Absolute path, the one in `argv`. A file that is there is removed before the build. */
  readonly metadataFile: string;
  /** Cancels: buildx gets five seconds to end the build in BuildKit, then it is killed. */
  readonly signal: AbortSignal;
  /** Called whenever BuildKit says something; must not throw. */
  onProgress?(progress: BuildProgress): void;
}

/** Builds and asks through the `docker buildx` on the PATH. */
export interface Buildx {
  /**
   * Asks a builder once what it can do, in about 0.1 s for a local one, and where it is not the docker daemon, what that is.
   *
   * @param stop ends the question
   * @param name `null` for buildx's current builder, which BUILDX_BUILDER and the docker context choose
   * @returns failures are `builder-missing`: no docker, no buildx, no such builder, one that is not running, or a
   *   daemon that cannot be reached
   */
  inspectBuilder(name: string | null, stop: AbortSignal): Promise<Outcome<BuilderCapabilities>>;
  /** Runs one build. Does not reject for anything a build can do; nothing of it is left running when it resolves. */
  build(request: BuildRequest): Promise<BuildReport>;
}

export interface BuildxOptions {
  /** All that child processes get to see: nothing is added from our own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path that relative paths in `argv` are read from: the workspace root. */
  readonly cwd: string;
  /** Milliseconds a cancelled build gets before it is killed. */
  readonly grace?: number;
}

const GRACE = 5000;
/** buildx itself gives up on a node after 20 seconds; the docker CLI waits for a stuck daemon as long as one likes. */
const LONGEST_INSPECTION = 60_000;

export function createBuildx({ env, cwd, grace = GRACE }: BuildxOptions): Buildx {
  // Provenance would make the metadata file megabytes long, and nobody reads it there.
  const environment = { env: { ...env, BUILDX_METADATA_PROVENANCE: 'disabled' }, cwd, grace };
  return {
    build: (request) => runBuild(request, environment),
    async inspectBuilder(name, stop) {
      const argv = ['buildx', 'inspect', ...(name === null ? [] : [name])];
      const timeout = AbortSignal.timeout(LONGEST_INSPECTION);
      const signal = AbortSignal.any([timeout, stop]);
      const inspection = await execute({ ...environment, file: 'docker', argv, signal });
      if (timeout.aborted) return failure(describeSilentBuilder(name, LONGEST_INSPECTION / 1000));
      if (inspection.exitCode !== 0) return failure(describeFailedInspection(name, inspection));
      const builder = parseInspectedBuilder(inspection.stdout);
      const daemon = builder.driver === 'docker' ? null : await readDaemonStore(environment, stop);
      const capabilities = describeCapabilities(builder, daemon);
      if (capabilities === null) return failure(describeUnusableBuilder(name, builder));
      return success({ ...capabilities, isLocal: isLocal(builder, env) });
    },
  };
}
