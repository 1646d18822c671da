import { mkdtemp, rm } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createBuildx } from '../docker/buildx';
import type { BuildProgress } from '../docker/buildx';
import { createLocalCache } from '../docker/cache-folders/cache-folders';
import { createDaemonImages } from '../docker/daemon-images';
import type { ImageId } from '../model/image';
import { slugify } from '../model/slug';
import { createResultStore } from '../run/record-results';
import type { RunObserver } from '../run/ports';
import { runPlan } from '../run/run-plan';
import { assembleLayout } from './assemble-layout';
import { boundCaches } from './bound-caches';
import type { PreparedRun } from './compose-plan';
import { createMountPorts } from './mount-ports';
import { nameRun } from './name-run';
import type { Environment } from './read-environment';
import type { RegistryAccess } from './registry-access';
import { writeFilteredDockerfile } from './write-filtered-dockerfile';

export interface RunInput {
  readonly workspaceRoot: string;
  readonly env: Environment;
  readonly prepared: PreparedRun;
  readonly registries: RegistryAccess;
  /** Whether this process is a batch of Nx. */
  readonly batch: boolean;
  /** When this process was asked to build. */
  readonly enteredAt: Date;
  /** The images that this process builds. */
  readonly own: ReadonlySet<ImageId>;
  readonly signal: AbortSignal;
  readonly observer: RunObserver;
}

/** Runs the builds of `own` and records their results. */
export async function composeRun({
  workspaceRoot,
  env,
  prepared: { plan, keys },
  registries,
  batch,
  enteredAt,
  own,
  signal,
  observer,
}: RunInput): Promise<void> {
  const store = createResultStore(
    workspaceRoot,
    { id: nameRun(env), batch, enteredAt: enteredAt.toISOString() },
    plan,
  );
  const localCache = createLocalCache(workspaceRoot, nameRun(env), plan.source.trust);
  const buildx = createBuildx({ env, cwd: workspaceRoot });
  const daemon = createDaemonImages({ env, cwd: workspaceRoot, signal });
  const folder = await mkdtemp(join(tmpdir(), 'nx-buildx-'));
  try {
    const results = await runPlan({
      plan,
      own,
      signal,
      observer,
      mountPorts: createMountPorts({ workspaceRoot, folder, store, buildx, registries, signal }),
      ports: {
        openCache: (cache) => localCache.open(cache),
        build: async ({ layout, onStep, ...request }) => {
          // buildx adds to a layout that is there, and keeps what nothing refers to any more.
          if (layout !== null) await rm(join(workspaceRoot, layout), { recursive: true, force: true });
          return buildx.build({ ...request, onProgress: followSteps(onStep) });
        },
        isBuilderLost: async (name) => {
          const answer = await buildx.inspectBuilder(name, signal);
          return !answer.ok && !signal.aborted;
        },
        // On Linux what MemAvailable says, which counts what the page cache would give back (libuv 1.45).
        readFreeMemory: freemem,
        readDigests: (written) => registries.readDigests(written, workspaceRoot),
        readPlatforms: (written) => registries.readPlatforms(written, workspaceRoot),
        assemble: (request) =>
          request.layout === null ? registries.assemble(request) : assembleLayout(request, workspaceRoot),
        lookUp: registries.lookUp,
        putTag: registries.putTag,
        findChange: keys.findChange,
        findUnseenInput: keys.findUnseenInput,
        pull: daemon.pull,
        keepLoaded: async (image, name) => {
          const problem = await daemon.tag(image, name);
          if (problem === null)
            await daemon.untagOthers(`${name.slice(0, name.lastIndexOf(':'))}:key-*`, name);
          return problem;
        },
        nameLoaded: async (image, names) => {
          const problems = await Promise.all(names.map((name) => daemon.tag(image, name)));
          return problems.find((problem) => problem !== null) ?? null;
        },
        readResult: (resultFolder) => store.read(resultFolder),
        recordResult: (resultFolder, result) => store.record(resultFolder, result),
        nameMetadataFile: ({ id }) => join(folder, `${slugify(id, 60)}.json`),
        prepareDockerfile: ({ id, invocation }) =>
          writeFilteredDockerfile(invocation, workspaceRoot, join(folder, slugify(id, 60))),
        now: () => new Date(),
        wait: (milliseconds) => pause(milliseconds, undefined, { signal }).catch(() => undefined),
      },
    });
    const hasBuilt = [...results.values()].some(({ outcome }) => outcome === 'built');
    if (hasBuilt && !signal.aborted) {
      const notes = await boundCaches(plan, localCache);
      // Where nothing can be written, results say so already.
      await store.note(notes).catch(() => undefined);
    }
  } finally {
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
