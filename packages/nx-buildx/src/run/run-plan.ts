import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { describeSkipped, describeStopped } from './describe-obstacle';
import { createMountCarrier } from './mounts/carry-mounts';
import type { MountCarrier } from './mounts/carry-mounts';
import type { MountPorts } from './mounts/ports';
import type { RunObserver, RunPorts } from './ports';
import { createGate, describeJobs, listWorkers } from './pool-workers';
import type { BuildJob } from './pool-workers';
import { isPulled, reuseImage } from './reuse-image';
import { createBuildRunner } from './run-builds';
import { schedule } from './schedule';
import type { Job, JobEnd } from './schedule';

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
  const reuse = async (image: PlannedImage): Promise<JobEnd> => {
    const result = signal.aborted
      ? describeStopped(image, ports.now())
      : await reuseImage(image, plan, ports, signal);
    await end(image, result);
    return result.outcome === 'reused' ? 'done' : 'failed';
  };
  const mine = plan.images.filter(({ id }) => own.has(id));
  const reused = mine.filter(({ decision }) => decision.action === 'reuse');
  // Nothing is transferred for these, so that none has to wait.
  await Promise.all(reused.filter((image) => !isPulled(image)).map(reuse));
  const carrier =
    mountPorts === undefined || plan.mounts === undefined
      ? null
      : createMountCarrier({ plan, own, ports, mountPorts, signal });
  const builds = describeJobs(mine.filter(({ decision }) => decision.action === 'build'));
  const imageOf = new Map<string, ImageId>(
    [...reused.map((image) => ({ id: image.id, image })), ...builds].map(({ id, image }) => [id, image.id]),
  );
  const runner = createBuildRunner({ options, results, carrier, end });
  const jobs: readonly RunJob[] = [
    ...reused.filter(isPulled).map((image) => describePull(image, reuse)),
    ...builds.map((job) => ({
      ...job,
      run: (builder: string) => runner.run(job, builder),
      skip: (failed: string) => runner.skip(job, imageOf.get(failed) ?? job.image.id),
      strand: () => runner.strand(job),
    })),
    ...(carrier === null ? [] : listSaves(builds, plan, carrier)),
  ];
  await schedule({
    jobs,
    workers: listWorkers(plan, jobs),
    maxParallel: plan.maxParallel,
    gate: createGate(plan, ports, signal),
    run: (job, worker) => job.run(worker),
    skip: async (job, failed) => job.skip?.(failed),
    strand: async (job) => job.strand?.(),
  });
  // A mount loses its place among the builds with a user that failed; the others have ended by now.
  await carrier?.saveDue();
  return results;
}

interface RunJob extends Job {
  readonly run: (builder: string) => Promise<JobEnd>;
  /** @param failed id of a job */
  readonly skip?: (failed: string) => Promise<void>;
  readonly strand?: () => Promise<void>;
}

/** Whoever pulls: no builder is called so. */
const DAEMON = 'the docker daemon';

/** Nothing is built for an image that exists, but what stands on it waits until the daemon has it. */
function describePull(image: PlannedImage, run: (image: PlannedImage) => Promise<JobEnd>): RunJob {
  const place = { parents: [], weight: 1, workers: [DAEMON], pinned: true };
  return { id: image.id, height: image.height, ...place, run: () => run(image) };
}

/** A place among the builds for the saving of each cache mount, behind the last of its users here. */
function listSaves(
  builds: readonly BuildJob[],
  { mounts = [] }: BuildPlan,
  carrier: MountCarrier,
): readonly RunJob[] {
  return mounts.flatMap(({ key, users, builder, write }) => {
    const images = new Set(users.map(({ image }) => image));
    const parents = builds.filter(({ image }) => images.has(image.id)).map(({ id }) => id);
    if (parents.length === 0 || write === null) return [];
    const run = async (): Promise<JobEnd> => {
      await carrier.saveDue(key);
      return 'done';
    };
    return [{ id: `mount ${key}`, height: 0, weight: 1, parents, workers: [builder], pinned: true, run }];
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
