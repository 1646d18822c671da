/** Runs a task once there is a place for it, in the order of asking. */
export type Limit = <T>(task: () => Promise<T>) => Promise<T>;

/** At most `most` tasks at once. */
export function limitConcurrency(most: number): Limit {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place goes straight to the next in line, so that nobody who asks in between can take it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
