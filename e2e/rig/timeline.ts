/** Something that took a while. Times are milliseconds. */
export interface Interval {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** @returns how many of the intervals lay over each other at most */
export function countOverlap(intervals: readonly Interval[]): number {
  return Math.max(
    0,
    ...intervals.map(({ startedAt }) => {
      const running = intervals.filter((other) => other.startedAt <= startedAt && other.endedAt > startedAt);
      return running.length;
    }),
  );
}

/** @returns the interval; fails where one of its ends was not recorded */
export function requireInterval(
  name: string,
  { startedAt, endedAt }: { readonly startedAt: number | null; readonly endedAt: number | null },
): Interval {
  if (startedAt === null || endedAt === null) throw new Error(`${name} did not start, or did not end`);
  return { startedAt, endedAt };
}
