/** Does the work for every item, in their order, for at most so many at once. */
export async function eachLimited<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  // All take from the one iterator.
  const waiting = items.values();
  const takeAll = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, takeAll));
}
