import type { BuildPlan, PlannedImage } from '../model/build-plan';
import { moveBuild, moveImage } from '../plan/plan-placed';
import type { RunPorts } from './ports';
import type { Gate, Job, Seat, Worker } from './schedule';

/** Milliseconds between two looks at how much memory is free. */
const MEMORY_PAUSE = 1000;

/** An image as the scheduler sees it. */
export interface ImageJob extends Job {
  readonly image: PlannedImage;
  readonly seats: readonly ImageSeat[];
}

export interface ImageSeat extends Seat {
  /** What is built there; `null`: the image, or those of its platforms that have no seat of their own. */
  readonly platform: string | null;
}

export function describeJob(image: PlannedImage): ImageJob {
  const { id, height, weight, builder, placement, parents, split } = image;
  const apart = (split?.builds ?? []).flatMap((build): readonly ImageSeat[] =>
    build.alternatives === null
      ? []
      : [{ platform: build.platform, weight, workers: [build.builder, ...build.alternatives] }],
  );
  return {
    image,
    id,
    height,
    parents: parents.map((parent) => parent.id),
    seats: [{ platform: null, weight, workers: [builder, ...(placement?.alternatives ?? [])] }, ...apart],
    pinned: placement?.pinned ?? true,
  };
}

/** The image of a job as it is built by the builders of its seats; as it was planned where it has not moved. */
export function seatImage({ image, seats }: ImageJob, builders: readonly string[]): PlannedImage {
  return seats.reduce((moved, { platform, workers: [own] }, index) => {
    const builder = builders[index];
    if (builder === undefined || builder === own) return moved;
    return platform === null ? moveImage(moved, builder) : moveBuild(moved, platform, builder);
  }, image);
}

/** The builders of a pool, each with its own bound, and those that options name beside it, with the bound of the run. */
export function listWorkers({ pool, maxParallel }: BuildPlan, jobs: readonly Job[]): readonly Worker[] {
  const names = jobs.flatMap(({ seats }) => seats.flatMap(({ workers }) => workers));
  const slots = new Map(names.map((name) => [name, maxParallel]));
  for (const member of pool) slots.set(member.name, member.maxParallel);
  return [...slots].map(([name, most]) => ({ name, slots: most }));
}

/** Holds back builds on builders of this machine while it is short of memory. */
export function createGate(
  { builders, minFreeMemory }: BuildPlan,
  ports: Pick<RunPorts, 'readFreeMemory' | 'wait'>,
  signal: AbortSignal,
): Gate {
  const local = new Set(builders.flatMap(({ name, isLocal }) => (isLocal === true ? [name] : [])));
  return {
    // Nothing is built any more once the run is stopped.
    isOpen: (builder) => signal.aborted || !local.has(builder) || ports.readFreeMemory() >= minFreeMemory,
    pause: () => ports.wait(MEMORY_PAUSE, signal),
  };
}

/** Which builders of a run with a pool are gone. Without one there is nothing to move to, and none is asked for. */
export interface LossWatch {
  /** Asks, unless it is known already. */
  readonly isLost: (builder: string) => Promise<boolean>;
  /** An image was in the hands of builders that are gone. */
  readonly note: (image: PlannedImage, builders: readonly string[]) => void;
  /** What its result says of that. */
  readonly describe: (image: PlannedImage) => readonly string[];
}

export function createLossWatch(
  { pool }: BuildPlan,
  ports: Pick<RunPorts, 'isBuilderLost'>,
  signal: AbortSignal,
): LossWatch {
  const lost = new Set<string>();
  const warnings = new Map<string, readonly string[]>();
  const list = (image: PlannedImage) => warnings.get(image.id) ?? [];
  return {
    isLost: async (builder) => {
      if (pool.length === 0 || signal.aborted) return false;
      if (!lost.has(builder) && (await ports.isBuilderLost(builder))) lost.add(builder);
      return lost.has(builder);
    },
    note: (image, builders) => {
      const more = builders.map((name) => `builder "${name}" stopped answering while it was built there`);
      warnings.set(image.id, [...list(image), ...more]);
    },
    describe: list,
  };
}
