import type { PoolMember } from '../../../packages/nx-buildx/src/model/builder-pool';
import type { PlacedImage } from '../../../packages/nx-buildx/src/plan/place-images';
import { placeImages } from '../../../packages/nx-buildx/src/plan/place-images';
import { schedule } from '../../../packages/nx-buildx/src/run/schedule';
import type { SimulatedImage } from './random-fleet';

export interface Simulation {
  /** From the first start to the last end, in simulated seconds. */
  readonly seconds: number;
  /** No schedule can be shorter: the longest path, or all work on all slots. */
  readonly lowerBound: number;
  /** Images that ran on another builder than the one they were placed on. */
  readonly moved: number;
  /** Builders on which an image of a family was built, summed up over families. */
  readonly homes: number;
}

/** Runs the plugin's own placement and scheduler on a clock that only goes on when all have nothing left to do. */
export async function simulate(
  images: readonly SimulatedImage[],
  pool: readonly PoolMember[],
): Promise<Simulation> {
  const places = placeFleet(images, pool);
  const clock = createClock();
  const homes = new Set<string>();
  let moved = 0;
  let isOver = false;
  const jobs = images.map((image) => ({
    ...image,
    workers: listWorkers(places.get(image.id)),
    pinned: false,
  }));
  const done = schedule({
    jobs,
    workers: pool.map(({ name, maxParallel }) => ({ name, slots: maxParallel })),
    maxParallel: pool.reduce((sum, { maxParallel }) => sum + maxParallel, 0),
    run: async ({ id, family, seconds }, worker) => {
      if (places.get(id)?.builder !== worker) moved += 1;
      homes.add(`${family} ${worker}`);
      await clock.sleep(seconds);
      return 'done';
    },
    skip: ({ id }) => Promise.reject(new Error(`${id} was skipped`)),
    strand: ({ id }) => Promise.reject(new Error(`${id} found no builder`)),
  }).finally(() => (isOver = true));
  await Promise.all([done, clock.runWhile(() => !isOver)]);
  return { seconds: clock.now(), lowerBound: findLowerBound(images, pool), moved, homes: homes.size };
}

/** Where every image is placed while all builders live. */
export function placeFleet(
  images: readonly SimulatedImage[],
  pool: readonly PoolMember[],
): ReadonlyMap<string, PlacedImage> {
  const builders = pool.map(({ name }) => name);
  return placeImages(
    images.map(({ id, family, weight }) => ({ id, family, weight, builders, unit: id })),
    pool,
  );
}

function listWorkers(place: PlacedImage | undefined): readonly string[] {
  if (place === undefined) return [];
  return [place.builder, ...place.ranked.filter((name) => name !== place.builder)];
}

function findLowerBound(images: readonly SimulatedImage[], pool: readonly PoolMember[]): number {
  const ends = new Map<string, number>();
  for (const { id, parents, seconds } of images)
    ends.set(id, seconds + Math.max(0, ...parents.map((parent) => ends.get(parent) ?? 0)));
  const work = images.reduce((sum, { seconds, weight }) => sum + seconds * weight, 0);
  const slots = pool.reduce((sum, { maxParallel }) => sum + maxParallel, 0);
  return Math.max(...ends.values(), work / slots);
}

interface Clock {
  readonly now: () => number;
  readonly sleep: (seconds: number) => Promise<void>;
  /** Wakes the next sleeper each time all others have come to rest. */
  readonly runWhile: (goesOn: () => boolean) => Promise<void>;
}

function createClock(): Clock {
  let time = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => time,
    sleep: (seconds) => new Promise((wake) => sleepers.push({ at: time + seconds, wake })),
    runWhile: async (goesOn) => {
      for (;;) {
        await new Promise(setImmediate);
        if (!goesOn()) return;
        const next = sleepers.reduce((first, each) => (each.at < first.at ? each : first));
        sleepers.splice(sleepers.indexOf(next), 1);
        time = next.at;
        next.wake();
      }
    },
  };
}
