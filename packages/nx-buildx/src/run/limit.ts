import pLimit from 'p-limit';

/** Runs the functions it is given, at most `most` at once, in the order they came. */
export type Limit = <T>(run: () => Promise<T>) => Promise<T>;

export function createLimit(most: number): Limit {
  return pLimit(most);
}
