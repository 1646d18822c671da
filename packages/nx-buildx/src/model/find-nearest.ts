import { closest, distance } from 'fastest-levenshtein';

/** @returns the known name that was probably meant, or `null` where none is near */
export function findNearest(name: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const nearest = closest(name, [...known]);
  return distance(name, nearest) <= Math.max(1, nearest.length / 3) ? nearest : null;
}
