import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { RunPorts } from './ports';
import type { Gate, Job, Worker } from './schedule';

/** Milliseconds between two looks at how much memory is free. */
const MEMORY_PAUSE = 1000;

/** An image as the scheduler sees it. */
export interface ImageJob extends Job {
  readonly image: PlannedImage;
}

export function describeJob(image: PlannedImage): ImageJob {
  const { id, height, weight, builder, placement, parents } = image;
  return {
    image,
    id,
    height,
    weight,
    parents: parents.map((parent) => parent.id),
    workers: [builder, ...(placement?.alternatives ?? [])],
    pinned: placement?.pinned ?? true,
  };
}

/** The builders of a pool, each with its own bound, and those that options name beside it, with the bound of the run. */
export function listWorkers({ pool, maxParallel }: BuildPlan, jobs: readonly Job[]): readonly Worker[] {
  const slots = new Map(jobs.flatMap(({ workers }) => workers.map((name) => [name, maxParallel])));
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

/** Which builders of a pool are gone. Those that options name one by one are never asked for. */
export interface LossWatch {
  /** Asks, unless it is known already. */
  readonly isLost: (builder: string) => Promise<boolean>;
  readonly isKnown: (builder: string) => boolean;
  /** An image was in the hands of a builder that is gone. */
  readonly note: (image: PlannedImage) => void;
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
    isKnown: (builder) => lost.has(builder),
    note: (image) => {
      warnings.set(image.id, [...list(image), describeLoss(image.builder)]);
    },
    describe: list,
  };
}

/** What is said of a build that a lost builder had in hand. */
export function describeLoss(builder: string): string {
  return `builder "${builder}" stopped answering while it was built there`;
}
