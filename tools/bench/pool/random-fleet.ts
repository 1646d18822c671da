import { imageId } from '../../../packages/nx-buildx/src/model/image';
import type { ImageId } from '../../../packages/nx-buildx/src/model/image';
import type { Job } from '../../../packages/nx-buildx/src/run/schedule';

/** An image that is only simulated. */
export interface SimulatedImage extends Pick<Job, 'parents' | 'height' | 'weight'> {
  readonly id: ImageId;
  readonly family: string;
  /** How long its build takes, in simulated seconds. */
  readonly seconds: number;
}

/** Numbers from 0 to 1 that a seed decides: mulberry32. */
export type Dice = () => number;

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Median of a build, in seconds. */
const MEDIAN_SECONDS = 20;
/** Of the logarithm of build times: two in three lie between 0.6 and 1.6 times the median. */
const SPREAD = 0.5;
/** A build that takes longer than so many medians is one that somebody parts, or gives a stage of its own. */
const MOST_MEDIANS = 3;
const MOST_DEPTH = 5;

/**
 * So many images in families of very different sizes: each stands on an earlier one of its family, and every tenth also on
 * one of another. Build times are log-normal; every tenth image is heavy.
 */
export function makeFleet(images: number, seed: number): readonly SimulatedImage[] {
  const dice = createDice(seed);
  const families = 12 + Math.floor(dice() * 50);
  const drafts: (Omit<SimulatedImage, 'height'> & { readonly depth: number })[] = [];
  for (let index = 0; index < images; index += 1) {
    // Squared, so that the first families are large and the last ones small.
    const family = `family-${String(seed)}-${String(Math.floor(dice() ** 2 * families))}`;
    const relatives = drafts.filter((each) => each.family === family && each.depth < MOST_DEPTH);
    const parent = relatives[Math.floor(dice() ** 2 * relatives.length)];
    const others = drafts.filter((each) => each.family !== family && each.depth < MOST_DEPTH);
    const further = dice() < 0.1 ? others[Math.floor(dice() * others.length)] : undefined;
    const parents = [parent, further].flatMap((each) => each ?? []);
    drafts.push({
      id: imageId(`app-${String(index)}`, 'image'),
      family,
      parents: parents.map(({ id }) => id),
      depth: 1 + Math.max(0, ...parents.map(({ depth }) => depth)),
      weight: dice() < 0.1 ? 2 : 1,
      seconds: MEDIAN_SECONDS * Math.min(MOST_MEDIANS, Math.exp(SPREAD * drawNormal(dice))),
    });
  }
  return measureHeights(drafts);
}

/** Box and Muller. */
function drawNormal(dice: Dice): number {
  return Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());
}

function measureHeights(drafts: readonly Omit<SimulatedImage, 'height'>[]): readonly SimulatedImage[] {
  const heights = new Map<string, number>();
  // Children come after their parents.
  for (const { id, parents } of [...drafts].reverse()) {
    const height = heights.get(id) ?? 1;
    heights.set(id, height);
    for (const parent of parents) heights.set(parent, Math.max(heights.get(parent) ?? 1, height + 1));
  }
  return drafts.map((draft) => ({ ...draft, height: heights.get(draft.id) ?? 1 }));
}
