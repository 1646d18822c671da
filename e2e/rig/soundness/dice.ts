import * as fc from 'fast-check';

/** Decisions that come out the same whenever they are asked for in the same order. */
export interface Dice {
  /** From 0 up to, and without, `limit`. */
  number(limit: number): number;
  pick<T>(from: readonly T[]): T;
  /** The same things in another order. */
  shuffle<T>(all: readonly T[]): readonly T[];
  /** @param percent how often it is so */
  chance(percent: number): boolean;
}

const NUMBERS = 2000;

export function rollDice(seed: number): Dice {
  const numbers = fc.sample(fc.noBias(fc.nat()), { seed, numRuns: NUMBERS });
  let next = 0;
  const number = (limit: number): number => (numbers[next++ % NUMBERS] ?? 0) % limit;
  return {
    number,
    pick: (from) => {
      if (from.length === 0) throw new Error('there is nothing to choose from');
      return from[number(from.length)] as (typeof from)[number];
    },
    shuffle: (all) =>
      all
        .map((each) => [number(1_000_003), each] as const)
        .sort(([a], [b]) => a - b)
        .map(([, each]) => each),
    chance: (percent) => number(100) < percent,
  };
}
