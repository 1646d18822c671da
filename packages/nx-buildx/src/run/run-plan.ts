import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { buildImage } from './build-image';
import { buildSplitImage } from './build-split-image';
import { describeUnbuilt } from './describe-result';
import type { PlatformReport } from './join-reports';
import { createLimit } from './limit';
import { createMountCarrier } from './mounts/carry-mounts';
import type { Carried, MountCarrier } from './mounts/carry-mounts';
import type { MountPorts } from './mounts/ports';
import type { RunObserver, RunPorts } from './ports';
import { createGate, createLossWatch, describeJob, listWorkers, seatImage } from './pool-workers';
import type { ImageJob, ImageSeat, LossWatch } from './pool-workers';
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
  const running: Running = { options: limited, results, carrier, losses, kept: new Map(), end };
  await schedule<RunJob>({
    jobs,
    workers,
    maxParallel: plan.maxParallel,
    gate: createGate(plan, ports, signal),
    run: async (job, builders) => {
      if (job.image !== null) return buildOne(seatImage(job, builders), running);
      await carrier?.saveDue();
      return 'done';
    },
    skip: async ({ image }, parent) => {
      if (image === null) return;
      const at = ports.now();
      await end(image, signal.aborted ? describeStopped(image, at) : describeSkipped(image, parent, at));
    },
    strand: async ({ image }, seat) => {
      if (image === null) return;
      await end(image, describeStranded(image, seat, losses.describe(image), ports.now()));
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
  /** Of images whose builders were lost, the platforms that others had built. */
  readonly kept: Map<ImageId, Map<string, PlatformReport>>;
  /** Records a result. */
  readonly end: (image: PlannedImage, result: ImageResult) => Promise<void>;
}

async function buildOne(
  image: PlannedImage,
  { options, results, carrier, losses, kept, end }: Running,
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
  const { isLost: isBuilderLost } = losses;
  const build = { image, plan, results, ports, signal, onStep, isBuilderLost };
  const { split } = image;
  const before = kept.get(image.id) ?? new Map<string, PlatformReport>();
  kept.set(image.id, before);
  const built = await (split === null
    ? buildImage(build)
    : buildSplitImage({ ...build, split, kept: before }));
  const result = addMounts(built, carried);
  const lost = await findLost(image, result, losses);
  if (lost.length > 0) {
    losses.note(image, lost);
    return { lost };
  }
  await end(image, { ...result, warnings: [...losses.describe(image), ...result.warnings] });
  if (result.outcome === 'failed') await recordSkipped(image, options);
  return result.outcome === 'built' ? 'done' : 'failed';
}

/** Builders that a failure is to be laid to, since all that failed did so on one that is gone. */
async function findLost(
  { builder, split }: PlannedImage,
  { outcome, platformBuilds }: ImageResult,
  { isLost }: LossWatch,
): Promise<readonly string[]> {
  if (outcome !== 'failed') return [];
  const failed = platformBuilds.filter((build) => build.outcome === 'failed').map((build) => build.builder);
  const builders = [...new Set(split === null ? [builder] : failed)];
  const answers = await Promise.all(builders.map(isLost));
  return answers.every((isGone) => isGone) ? builders : [];
}

type RunJob = ImageJob | SaveJob;

/** Cache mounts are saved, and nothing is built. */
interface SaveJob extends Job {
  readonly image: null;
  readonly seats: readonly ImageSeat[];
}

/** A place among the builds for the saving of each cache mount, behind the last of its users here. */
function listSaves(
  waiting: readonly PlannedImage[],
  { plan, own, mountPorts }: RunOptions,
): readonly SaveJob[] {
  if (mountPorts === undefined) return [];
  return (plan.mounts ?? []).flatMap(({ key, users }) => {
    const parents = users.map(({ image }) => image).filter((id) => own.has(id));
    const workers = waiting.filter(({ id }) => parents.includes(id)).map(({ builder }) => builder);
    if (workers.length === 0) return [];
    const seats = [{ platform: null, weight: 1, workers: [...new Set(workers)] }];
    return [{ image: null, id: `mount ${key}`, height: 0, parents, seats, pinned: true }];
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

function describeStranded(
  image: PlannedImage,
  { platform, workers }: ImageSeat,
  warnings: readonly string[],
  at: Date,
): ImageResult {
  const what = platform === null ? 'it' : `it for ${platform}`;
  const reason = `no builder is left that could build ${what}: ${workers.join(', ')} stopped answering`;
  const fix = 'see why they ended, or add builders to the pool; what was built is kept, so run it again';
  const failure = { code: 'builder-lost', message: reason, place: { image: image.id }, fix } as const;
  return { ...describeUnbuilt(image, { outcome: 'failed', reason, failure, at }), warnings };
}
