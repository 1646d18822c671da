import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { describeSkipped } from './describe-obstacle';
import { eachLimited } from './each-limited';
import { createMountCarrier } from './mounts/carry-mounts';
import type { MountPorts } from './mounts/ports';
import type { RunObserver, RunPorts } from './ports';
import { createGate, describeJobs, listWorkers } from './pool-workers';
import type { BuildJob } from './pool-workers';
import { isPulled, reuseImage } from './reuse-image';
import { createBuildRunner } from './run-builds';
import { schedule } from './schedule';
import type { Job } from './schedule';

export interface RunOptions {
  readonly plan: BuildPlan;
  /** The images that are this process's to build; the rest of the plan is others'. */
  readonly own: ReadonlySet<ImageId>;
  readonly ports: RunPorts;
  /** For cache mounts that the plan carries; it may carry none without. */
  readonly mountPorts?: MountPorts;
  readonly observer: RunObserver;
  /** Stops everything: what runs is cancelled, what waits never starts. */
  readonly signal: AbortSignal;
}

/**
 * Runs the builds of a plan. Every image of `own` gets exactly one result, recorded before the observer hears of it.
 *
 * @returns the results by image, in the order they ended
 */
export async function runPlan(options: RunOptions): Promise<ReadonlyMap<ImageId, ImageResult>> {
  const { plan, own, ports, mountPorts, observer, signal } = options;
  const results = new Map<ImageId, ImageResult>();
  const end = async (image: PlannedImage, ended: ImageResult): Promise<void> => {
    const result = await record(image, ended, ports);
    results.set(image.id, result);
    observer.ended(image, result);
    if (result.outcome === 'failed') await recordSkipped(image, options);
  };
  const mine = plan.images.filter(({ id }) => own.has(id));
  const reused = mine.filter(({ decision }) => decision.action === 'reuse');
  const reuse = async (image: PlannedImage): Promise<void> => {
    // Those that have not begun end with what is built.
    if (!signal.aborted) await end(image, await reuseImage(image, plan, ports, signal));
  };
  // A daemon pulls no more at once than is built; for the others nothing is transferred, so that none has to wait.
  await Promise.all([
    eachLimited(reused.filter(isPulled), plan.maxParallel, reuse),
    ...reused.filter((image) => !isPulled(image)).map(reuse),
  ]);
  const carrier =
    mountPorts === undefined || plan.mounts === undefined
      ? null
      : createMountCarrier({ plan, ports, mountPorts, signal });
  const builds = describeJobs(mine.filter(({ id }) => !results.has(id)));
  const imageOf = new Map(builds.map(({ id, image }) => [id, image.id]));
  const jobs: readonly RunJob[] = [...builds, ...(carrier === null ? [] : listSaves(builds, plan))];
  const runner = createBuildRunner({ options, results, carrier, end });
  await schedule<RunJob>({
    jobs,
    workers: listWorkers(plan, jobs),
    maxParallel: plan.maxParallel,
    gate: createGate(plan, ports, signal),
    run: async (job, builder) => {
      if (job.image !== null) return runner.run(job, builder);
      await carrier?.saveDue(job.mount);
      return 'done';
    },
    skip: async (job, failed) => {
      if (job.image !== null) await runner.skip(job, imageOf.get(failed) ?? job.image.id);
    },
    strand: async (job) => {
      if (job.image !== null) await runner.strand(job);
    },
  });
  // A mount loses its place among the builds with a user that failed; the others have ended by now.
  await carrier?.saveDue();
  return results;
}

/** Cache mounts are saved, and nothing is built. */
interface SaveJob extends Job {
  readonly image: null;
  /** Key of the mount. */
  readonly mount: string;
}

type RunJob = BuildJob | SaveJob;

/** A place among the builds for the saving of each cache mount, behind the last of its users here. */
function listSaves(builds: readonly BuildJob[], { mounts = [] }: BuildPlan): readonly SaveJob[] {
  return mounts.flatMap(({ key, users, builder, write }) => {
    const images = new Set(users.map(({ image }) => image));
    const parents = builds.filter(({ image }) => images.has(image.id)).map(({ id }) => id);
    if (parents.length === 0 || write === null) return [];
    const place = { height: 0, weight: 1, parents, workers: [builder], pinned: true };
    return [{ image: null, mount: key, id: `mount ${key}`, ...place }];
  });
}

/** What was built is built, also where it cannot be written down. */
async function record(image: PlannedImage, result: ImageResult, ports: RunPorts): Promise<ImageResult> {
  try {
    await ports.recordResult(image.resultFolder, result);
    return result;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ...result,
      warnings: [...result.warnings, `the result was not written to ${image.resultFolder}: ${reason}`],
    };
  }
}

/** Where each image has a process of its own, Nx never starts those of the images that stand on a failed one. */
async function recordSkipped(failed: PlannedImage, { plan, own, ports }: RunOptions): Promise<void> {
  const missing = new Set([failed.id]);
  for (const image of plan.images) {
    const parent = image.parents.find(({ id }) => missing.has(id));
    if (parent === undefined) continue;
    missing.add(image.id);
    if (!own.has(image.id)) await record(image, describeSkipped(image, parent.id, ports.now()), ports);
  }
}
