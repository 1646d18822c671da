import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { moveImage } from '../plan/plan-placed';
import { buildImage } from './build-image';
import { buildSplitImage } from './build-split-image';
import { describeUnbuilt } from './describe-result';
import { createLimit } from './limit';
import { createMountCarrier } from './mounts/carry-mounts';
import type { Carried, MountCarrier } from './mounts/carry-mounts';
import type { MountPorts } from './mounts/ports';
import type { RunObserver, RunPorts } from './ports';
import { createGate, createLossWatch, describeJob, listWorkers } from './pool-workers';
import type { LossWatch } from './pool-workers';
import { reuseImage } from './reuse-image';
import { schedule } from './schedule';
import type { Job, JobEnd, Worker } from './schedule';

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
  const { plan, own, ports, observer, signal } = options;
  const results = new Map<ImageId, ImageResult>();
  const end = async (image: PlannedImage, ended: ImageResult): Promise<void> => {
    const result = await record(image, ended, ports);
    results.set(image.id, result);
    observer.ended(image, result);
  };
  const mine = plan.images.filter(({ id }) => own.has(id));
  // Nothing is transferred for these, so that they need no place among the builds.
  const reused = signal.aborted ? [] : mine.filter(({ decision }) => decision.action === 'reuse');
  await Promise.all(
    reused.map(async (image) => {
      const result = await reuseImage(image, plan, ports);
      await end(image, result);
      if (result.outcome === 'failed') await recordSkipped(image, options);
    }),
  );
  const { mountPorts } = options;
  const carrier =
    mountPorts === undefined || plan.mounts === undefined
      ? null
      : createMountCarrier({ plan, ports, mountPorts, signal });
  const waiting = mine.filter(({ id }) => !results.has(id));
  const jobs = [...waiting.map(describeJob), ...listSaves(waiting, options)];
  const workers = listWorkers(plan, jobs);
  const losses = createLossWatch(plan, ports, signal);
  const limited = { ...options, ports: { ...ports, build: limitBuilds(plan.maxParallel, workers, ports) } };
  const running: Running = { options: limited, results, carrier, losses, end };
  await schedule<RunJob>({
    jobs,
    workers,
    maxParallel: plan.maxParallel,
    gate: createGate(plan, ports, signal),
    run: async ({ image }, builder) => {
      if (image !== null) return buildOne(moveTo(builder, image), running);
      await carrier?.saveDue();
      return 'done';
    },
    skip: async ({ image }, parent) => {
      if (image === null) return;
      const at = ports.now();
      await end(image, signal.aborted ? describeStopped(image, at) : describeSkipped(image, parent, at));
    },
    strand: async ({ image }) => {
      if (image === null) return;
      await end(image, describeStranded(image, losses.describe(image), ports.now()));
      await recordSkipped(image, options);
    },
  });
  // A mount loses its place among the builds with a user that failed; the others have ended by now.
  await carrier?.saveDue();
  return results;
}

/** An image that is split runs several processes in its one place, and some of them on other builders. */
function limitBuilds(most: number, workers: readonly Worker[], ports: RunPorts): RunPorts['build'] {
  const limit = createLimit(most);
  const limits = new Map(workers.map(({ name, slots }) => [name, createLimit(slots)]));
  return (request) => {
    const run = () => limit(() => ports.build(request));
    return limits.get(request.builder)?.(run) ?? run();
  };
}

/** What the builds of a run share. */
interface Running {
  readonly options: RunOptions;
  readonly results: ReadonlyMap<ImageId, ImageResult>;
  /** `null`: the run carries no cache mounts. */
  readonly carrier: MountCarrier | null;
  readonly losses: LossWatch;
  /** Records a result. */
  readonly end: (image: PlannedImage, result: ImageResult) => Promise<void>;
}

async function buildOne(
  image: PlannedImage,
  { options, results, carrier, losses, end }: Running,
): Promise<JobEnd> {
  const { plan, ports, observer, signal } = options;
  if (signal.aborted) {
    await end(image, describeStopped(image, ports.now()));
    return 'failed';
  }
  const failed = image.parents.find(({ id }) => results.get(id)?.outcome === 'failed');
  if (failed !== undefined) {
    await end(image, describeSkipped(image, failed.id, ports.now()));
    return 'failed';
  }
  observer.started(image);
  const onStep = (step: string): void => {
    observer.stepped(image, step);
  };
  const carried = await carrier?.restore(image, results);
  const build = { image, plan, results, ports, signal, onStep, losses };
  const { split } = image;
  const built = await (split === null ? buildImage(build) : buildSplitImage({ ...build, split }));
  const result = addMounts(built, carried);
  if (result.outcome === 'failed' && (await losses.isLost(image.builder))) {
    losses.note(image);
    return 'lost';
  }
  await end(image, { ...result, warnings: [...losses.describe(image), ...result.warnings] });
  if (result.outcome === 'failed') await recordSkipped(image, options);
  return result.outcome === 'built' ? 'done' : 'failed';
}

function moveTo(builder: string, image: PlannedImage): PlannedImage {
  return builder === image.builder ? image : moveImage(image, builder);
}

interface RunJob extends Job {
  /** `null`: cache mounts are saved, and nothing is built. */
  readonly image: PlannedImage | null;
}

/** A place among the builds for the saving of each cache mount, behind the last of its users here. */
function listSaves(
  waiting: readonly PlannedImage[],
  { plan, own, mountPorts }: RunOptions,
): readonly RunJob[] {
  if (mountPorts === undefined) return [];
  return (plan.mounts ?? []).flatMap(({ key, users }) => {
    const parents = users.map(({ image }) => image).filter((id) => own.has(id));
    const workers = waiting.filter(({ id }) => parents.includes(id)).map(({ builder }) => builder);
    if (workers.length === 0) return [];
    const place = { weight: 1, workers: [...new Set(workers)], pinned: true };
    return [{ image: null, id: `mount ${key}`, height: 0, parents, ...place }];
  });
}

function addMounts(result: ImageResult, carried: Carried | undefined): ImageResult {
  if (carried === undefined) return result;
  return { ...result, ...carried, warnings: [...carried.warnings, ...result.warnings] };
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

function describeStopped(image: PlannedImage, at: Date): ImageResult {
  const reason = 'the run was stopped before it started';
  const failure = {
    code: 'build-cancelled',
    message: reason,
    place: { image: image.id },
    fix: 'run it again',
  } as const;
  return describeUnbuilt(image, { outcome: 'cancelled', reason, failure, at });
}

function describeSkipped(image: PlannedImage, parent: string, at: Date): ImageResult {
  const reason = `${parent}, which it stands on, was not built`;
  const fix = `mend ${parent} first`;
  const failure = { code: 'parent-failed', message: reason, place: { image: image.id }, fix } as const;
  return describeUnbuilt(image, { outcome: 'skipped', reason, failure, at });
}

function describeStranded(image: PlannedImage, warnings: readonly string[], at: Date): ImageResult {
  const builders = [image.builder, ...(image.placement?.alternatives ?? [])];
  const reason = `no builder is left that could build it: ${builders.join(', ')} stopped answering`;
  const fix = 'see why they ended, or add builders to the pool; what was built is kept, so run it again';
  const failure = { code: 'builder-lost', message: reason, place: { image: image.id }, fix } as const;
  return { ...describeUnbuilt(image, { outcome: 'failed', reason, failure, at }), warnings };
}
