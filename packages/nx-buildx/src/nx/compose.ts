import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import { createBuildx } from '../docker/buildx';
import type { BuildProgress } from '../docker/buildx';
import type { BuildPlan } from '../model/build-plan';
import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import type { ImageId } from '../model/image';
import type { SourceContext } from '../model/source-context';
import { slugify } from '../model/slug';
import { buildImageGraph } from '../plan/build-image-graph';
import { planBuilds } from '../plan/plan-builds';
import { createResultStore } from '../run/record-results';
import type { RunObserver } from '../run/ports';
import { runPlan } from '../run/run-plan';
import { readSourceContext } from '../source/read-source-context';
import { createRegistryClient } from '../registry/registry-client';
import { createFileView } from './file-view';
import { readDigests } from './read-digests';
import { readEnvironment } from './read-environment';
import type { Environment } from './read-environment';
import { nameRun } from './name-run';
import { listStrayNotes } from './list-stray-notes';
import { pluginOptionsSchema } from './option-schema';
import { findPluginOptions } from './plugin-options';
import { probeBuilders } from './probe-builders';
import { readWorkspace } from './read-workspace';
import type { ImageRequest } from './read-workspace';
import { keepValidOptions } from './validate-options';

/** What an executor or a command knows; everything else is found out from it. */
export interface ComposeInput {
  /** Absolute. */
  readonly workspaceRoot: string;
  readonly projects: readonly ProjectConfiguration[];
  readonly nxJson: NxJsonConfiguration;
  readonly env: Environment;
  /** Every image of the run, also those that other processes build. */
  readonly requests: ReadonlyMap<ImageId, ImageRequest>;
  /** The images that this process builds. */
  readonly own: ReadonlySet<ImageId>;
  /** Ends what planning waits for. */
  readonly signal: AbortSignal;
}

/** Plans a run: reads the workspace, git, CI and the builder, and starts no process besides the builder's probe. */
export async function composePlan(input: ComposeInput): Promise<Outcome<BuildPlan>> {
  const { workspaceRoot, projects, nxJson, env, requests, own, signal } = input;
  const environment = readEnvironment(env);
  const source = await readSource(input);
  if (!environment.ok || !source.ok) return failure(...listFailures(environment, source));
  const files = createFileView(workspaceRoot);
  const { workspace, failures } = readWorkspace({
    projects,
    nxJson,
    environment: environment.value,
    requests,
  });
  // The graph is computed while docker answers.
  const probe = probeBuilders(workspace, requests, createBuildx({ env, cwd: workspaceRoot }), signal);
  const graph = buildImageGraph(workspace, files);
  const probing = await probe;
  const planned = planBuilds({
    workspace,
    graph,
    source: source.value,
    builders: probing.builders,
    requested: [...requests.keys()],
    own,
    files,
    defaultParallel: chooseDefaultParallel(),
  });
  const all = [...failures, ...probing.failures, ...listFailures(planned)];
  if (!planned.ok || all.length > 0) return failure(...all);
  return success({ ...planned.value, notes: [...planned.value.notes, ...listStrayNotes(projects)] });
}

function listFailures(...outcomes: readonly Outcome<unknown>[]): readonly Failure[] {
  return outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.failures));
}

async function readSource({ workspaceRoot, env, nxJson }: ComposeInput): Promise<Outcome<SourceContext>> {
  const written = keepValidOptions(pluginOptionsSchema, findPluginOptions(nxJson).written);
  const defaultBranch = written.defaultBranch ?? nxJson.defaultBase ?? 'main';
  return readSourceContext({ env, workspaceRoot, defaultBranch });
}

/** By measurement, see docs/decisions/0003: builds mostly wait, for the network and for each other. */
function chooseDefaultParallel(): number {
  return Math.min(4 * availableParallelism(), 16);
}

export interface RunInput {
  readonly workspaceRoot: string;
  readonly env: Environment;
  readonly plan: BuildPlan;
  /** Whether this process is a batch of Nx. */
  readonly batch: boolean;
  /** The images that this process builds. */
  readonly own: ReadonlySet<ImageId>;
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
}

/** Runs the builds of `own` and records their results. */
export async function composeRun({
  workspaceRoot,
  env,
  plan,
  batch,
  own,
  signal,
  observer,
}: RunInput): Promise<void> {
  const store = createResultStore(workspaceRoot, { id: nameRun(env), batch }, plan);
  const buildx = createBuildx({ env, cwd: workspaceRoot });
  const registry = createRegistryClient({ env });
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildx-'));
  try {
    await runPlan({
      plan,
      own,
      signal,
      observer,
      ports: {
        build: async ({ layout, onStep, ...request }) => {
          // buildx adds to a layout that is there, and keeps what nothing refers to any more.
          if (layout !== null) await rm(join(workspaceRoot, layout), { recursive: true, force: true });
          return buildx.build({ ...request, onProgress: followSteps(onStep) });
        },
        readDigests: (written) => readDigests(written, workspaceRoot, registry),
        readResult: (resultFolder) => store.read(resultFolder),
        recordResult: (resultFolder, result) => store.record(resultFolder, result),
        nameMetadataFile: ({ id }) => join(folder, `${slugify(id, 60)}.json`),
        now: () => new Date(),
        wait: (milliseconds) => pause(milliseconds, undefined, { signal }).catch(() => undefined),
      },
    });
  } finally {
    await registry.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Passes each step on once, however often progress names it. */
function followSteps(onStep: (step: string) => void): (progress: BuildProgress) => void {
  const seen = new Set<string>();
  return ({ current }) => {
    if (current === null || seen.has(current)) return;
    seen.add(current);
    onStep(current);
  };
}
