/** The end of the time that a call may take. */
export interface Deadline {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  readonly totalMs: number;
  remainingMs(): number;
}

export function startDeadline(totalMs: number): Deadline {
  const end = performance.now() + totalMs;
  return {
    signal: AbortSignal.timeout(totalMs),
    totalMs,
    remainingMs: () => Math.max(0, end - performance.now()),
  };
}

/** The promise's value, or a rejection once the deadline has passed; what the promise stands for goes on. */
export async function withinDeadline<T>(promise: Promise<T>, { signal }: Deadline): Promise<T> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const over = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
