import type { BuildPlan, PlannedImage, PlatformBuild, PlatformSplit } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { RunPorts } from './ports';
import type { Gate, Job, Worker } from './schedule';

/** Milliseconds between two looks at how much memory is free. */
const MEMORY_PAUSE = 1000;

/** A build as the scheduler sees it: of an image, or of one platform of an image that is split. */
export interface BuildJob extends Job {
  readonly image: PlannedImage;
  /** `null`: all platforms are built at once. */
  readonly part: ImagePart | null;
}

/** One platform of an image that is split. */
export interface ImagePart {
  readonly split: PlatformSplit;
  readonly build: PlatformBuild;
}

/** The builds of images. One stands on all builds of the images that its own stands on. */
export function describeJobs(images: readonly PlannedImage[]): readonly BuildJob[] {
  const builds = new Map<string, readonly OwnBuild[]>(images.map((image) => [image.id, listBuilds(image)]));
  return images.flatMap((image) => {
    const { height, weight, placement } = image;
    const parents = image.parents.flatMap(({ id }) => builds.get(id)?.map((build) => build.id) ?? [id]);
    const shared = { image, height, weight, parents, pinned: placement?.pinned ?? true };
    return (builds.get(image.id) ?? []).map((build) => ({ ...shared, ...build }));
  });
}

type OwnBuild = Pick<BuildJob, 'id' | 'part' | 'workers'>;

function listBuilds({ id, builder, placement, split }: PlannedImage): readonly OwnBuild[] {
  if (split === null) return [{ id, part: null, workers: [builder, ...(placement?.alternatives ?? [])] }];
  return split.builds.map((build) => ({
    // No id of an image has a space.
    id: `${id} ${build.platform}`,
    part: { split, build },
    workers: [build.builder, ...build.alternatives],
  }));
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

/** Which builders of a run with a pool are gone. Without one there is nothing to move to, and none is asked for. */
export interface LossWatch {
  /** Asks, unless it is known already. */
  readonly isLost: (builder: string) => Promise<boolean>;
  /** Known from a build: its BuildKit does not start, which asking does not tell. */
  readonly lose: (builder: string) => void;
  /** An image was in the hands of a builder that is gone. @param reason what is known of it */
  readonly note: (image: ImageId, builder: string, reason: string | null) => void;
  /** What its result says of that. */
  readonly describe: (image: ImageId) => readonly string[];
}

export function createLossWatch(
  { pool }: BuildPlan,
  ports: Pick<RunPorts, 'isBuilderLost'>,
  signal: AbortSignal,
): LossWatch {
  const lost = new Set<string>();
  const warnings = new Map<ImageId, readonly string[]>();
  const list = (image: ImageId) => warnings.get(image) ?? [];
  return {
    isLost: async (builder) => {
      if (pool.length === 0 || signal.aborted) return false;
      if (!lost.has(builder) && (await ports.isBuilderLost(builder))) lost.add(builder);
      return lost.has(builder);
    },
    lose: (builder) => {
      lost.add(builder);
    },
    note: (image, builder, reason) => {
      const warning = reason ?? `builder "${builder}" stopped answering while it was built there`;
      warnings.set(image, [...list(image), warning]);
    },
    describe: list,
  };
}
