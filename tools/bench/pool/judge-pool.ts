import type { PoolMember } from '../../../packages/nx-buildx/src/model/builder-pool';
import { makeFleet } from './random-fleet';
import { placeFleet, simulate } from './simulate';

/** One fleet, simulated. */
export interface PoolSample {
  readonly seed: number;
  /** Time of the run over the lower bound. */
  readonly ratio: number;
  /** Share of the images that ran elsewhere than where they were placed. */
  readonly stolen: number;
  /** Builders that a family was built on, on average. */
  readonly spread: number;
  /** Share of the images that are placed elsewhere once a builder joins, once one leaves, and once an image is added. */
  readonly joined: number;
  readonly left: number;
  readonly added: number;
}

export interface PoolSize {
  readonly images: number;
  readonly builders: number;
  /** Of each builder. */
  readonly slots: number;
}

export async function samplePool(size: PoolSize, seed: number): Promise<PoolSample> {
  const fleet = makeFleet(size.images, seed);
  const pool = listBuilders(size.builders, size.slots);
  const { seconds, lowerBound, moved, homes } = await simulate(fleet, pool);
  const places = placeFleet(fleet, pool);
  const countMoved = (images: typeof fleet, builders: readonly PoolMember[]) => {
    const now = placeFleet(images, builders);
    return fleet.filter(({ id }) => now.get(id)?.builder !== places.get(id)?.builder).length / fleet.length;
  };
  const [last] = makeFleet(1, seed);
  const grown = last === undefined ? fleet : [...fleet, { ...last, id: 'new:image' as const }];
  return {
    seed,
    ratio: seconds / lowerBound,
    stolen: moved / fleet.length,
    spread: homes / new Set(fleet.map(({ family }) => family)).size,
    joined: countMoved(fleet, listBuilders(size.builders + 1, size.slots)),
    left: countMoved(fleet, pool.slice(0, -1)),
    added: countMoved(grown, pool),
  };
}

function listBuilders(count: number, slots: number): readonly PoolMember[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `builder-${String(index + 1)}`,
    maxParallel: slots,
  }));
}

export interface Verdict {
  readonly target: string;
  readonly value: string;
  readonly met: boolean;
}

const MOST_RATIO = 1.15;
/** Moved images that nobody can do without are one share; spilling from full builders moves others. */
const MOST_SHARES = 2;
const MOST_ADDED = 0.02;

export function judgePool(
  samples: readonly PoolSample[],
  { images, builders }: PoolSize,
): readonly Verdict[] {
  const worst = Math.max(...samples.map(({ ratio }) => ratio));
  const joined = average(samples.map((sample) => sample.joined));
  const left = average(samples.map((sample) => sample.left));
  const added = average(samples.map((sample) => sample.added));
  return [
    {
      target: `${String(images)} images on ${String(builders)} builders take at most ${String(MOST_RATIO)} x the lower bound`,
      value: `${worst.toFixed(3)} at worst`,
      met: worst <= MOST_RATIO,
    },
    {
      target: `a builder that joins moves at most ${String(MOST_SHARES)}/${String(builders + 1)} of the images`,
      value: `${percent(joined)} on average`,
      met: joined <= MOST_SHARES / (builders + 1),
    },
    {
      target: `a builder that leaves moves at most ${String(MOST_SHARES)}/${String(builders)} of the images`,
      value: `${percent(left)} on average`,
      met: left <= MOST_SHARES / builders,
    },
    {
      target: `an image that is added moves at most ${percent(MOST_ADDED)} of the others`,
      value: `${percent(added)} on average`,
      met: added <= MOST_ADDED,
    },
  ];
}

export function formatSamples(samples: readonly PoolSample[]): string {
  const head = 'seed  ratio  stolen  builders per family  joins  leaves  image added';
  const rows = samples.map(({ seed, ratio, stolen, spread, joined, left, added }) =>
    [
      String(seed).padStart(4),
      ratio.toFixed(3).padStart(5),
      percent(stolen).padStart(6),
      spread.toFixed(2).padStart(19),
      percent(joined).padStart(5),
      percent(left).padStart(6),
      percent(added).padStart(11),
    ].join('  '),
  );
  return [head, ...rows].join('\n');
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
