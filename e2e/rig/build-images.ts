import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageResult, RunResult } from '../../packages/nx-buildx/src/model/result';
import type { Engine } from '../../tools/engine/src/index';
import { type Variables, person } from './jobs';
import { type RecordedBuild, type RecordedCall, type Recorder, createRecorder, readOption } from './recorder';
import { type NxEnd, type NxProcess, startNx } from './run-nx';
import type { Workspace } from './workspace';

export interface BuildRequest {
  readonly workspace: Workspace;
  readonly engine: Engine;
  /** Whose job it is. Default: a person's. */
  readonly as?: Variables;
  /**
   * `single`: a process for each image, `batch`: one for all, asked for by flag or variable. Default: nobody says
   * anything, and the plugin chooses.
   */
  readonly mode?: 'single' | 'batch';
  readonly env?: Variables;
  /** All after `nx`. Default: `run-many -t image`. */
  readonly args?: readonly string[];
  /** What stands for the real `docker`. */
  readonly docker?: string;
}

/**
 * A warning that any push to the lab's registry may give, and that no test is about: a daemon without moby#49949 puts
 * each manifest of an image under its tag, several at once, and Distribution answers 500 to a HEAD that reads the tag's
 * file while it is written.
 */
const TAG_RACE = /^tried again after: .*\bHEAD\b.*\/manifests\/\S+: 500 /;

export interface BuildOutcome extends NxEnd {
  /** What BuildKit said of each build, in the order they started. */
  readonly builds: readonly RecordedBuild[];
  /** All runs of `docker`. */
  readonly calls: readonly RecordedCall[];
  /** `dist/images/run.json`; fails where there is none. */
  readonly run: RunResult;
  /** The images that were built, in the order they started, each once: one that failed may have been tried again. */
  readonly images: readonly string[];
  /** The build of an image; where it was tried again the last one. */
  build(image: string): RecordedBuild;
  /** `dist/images/<project>/result.json`, without {@link TAG_RACE}. */
  result(project: string): ImageResult;
  /** Names of executed steps by image; images without any are left out. */
  executed(): Readonly<Record<string, readonly string[]>>;
}

/** Runs `nx run-many -t image`, or what `args` say, to its end. */
export async function buildImages(request: BuildRequest): Promise<BuildOutcome> {
  const { process, recorder } = startBuild(request);
  return describeOutcome(await process.done, recorder, request.workspace);
}

/** Starts what {@link buildImages} runs, for tests that do something meanwhile. */
export function startBuild(request: BuildRequest): {
  readonly process: NxProcess;
  readonly recorder: Recorder;
} {
  const { workspace, engine, as = person, mode, args = ['run-many', '-t', 'image'], env = {} } = request;
  const path = env['PATH'] ?? engine.env['PATH'] ?? process.env['PATH'] ?? '';
  const recorder = createRecorder(path, request.docker);
  const nx = startNx({
    workspace,
    args: [...args, ...(mode === 'batch' ? ['--batch'] : [])],
    env: {
      ...engine.env,
      ...as,
      ...(mode === 'single' ? { NX_BATCH_MODE: 'false' } : {}),
      ...env,
      PATH: recorder.path,
    },
  });
  return { process: nx, recorder };
}

export function describeOutcome(end: NxEnd, recorder: Recorder, workspace: Workspace): BuildOutcome {
  const builds = recorder.builds();
  return {
    ...end,
    builds,
    calls: recorder.calls(),
    get run() {
      return readResult(workspace, 'dist/images/run.json', end) as RunResult;
    },
    result: (project) => {
      const result = readResult(workspace, `dist/images/${project}/result.json`, end) as ImageResult;
      return { ...result, warnings: result.warnings.filter((warning) => !TAG_RACE.test(warning)) };
    },
    images: listImages(builds),
    build: (image) => {
      const found = builds.findLast((build) => build.image === image);
      if (found === undefined) throw new Error(`${image} was not built\n${end.output}`);
      return found;
    },
    executed: () => {
      const executed: Record<string, string[]> = {};
      for (const { image, progress } of builds) {
        const names = progress.steps.flatMap(({ name, state }) => (state === 'executed' ? [name] : []));
        if (names.length > 0) executed[image] = [...(executed[image] ?? []), ...names];
      }
      return executed;
    },
  };
}

function listImages(builds: readonly RecordedBuild[]): readonly string[] {
  const done = new Set<string>();
  for (const { image, argv, progress } of builds) {
    // One that is built once for each platform has as many builds.
    const build = [image, ...readOption(argv, 'platform')].join(' ');
    if (done.has(build)) throw new Error(`${build} was built again after a build that succeeded`);
    if (!progress.lines.some((line) => line.startsWith('ERROR: '))) done.add(build);
  }
  return [...new Set(builds.map(({ image }) => image))];
}

function readResult(workspace: Workspace, file: string, { output }: NxEnd): unknown {
  if (!existsSync(join(workspace.root, file))) throw new Error(`there is no ${file}\n${output}`);
  return workspace.readJson(file);
}
