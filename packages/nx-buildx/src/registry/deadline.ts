import type { RegistryAnswer } from './registry-answer';
import { refusal } from './registry-answer';

/** The end of the time that a call may take. */
export interface Deadline {
  /** Aborted when the time is over, or nobody waits any longer. */
  readonly signal: AbortSignal;
  readonly totalMs: number;
  remainingMs(): number;
  /** The same time once more, from now, for work that others wait for as well. */
  restart(): Deadline;
}

/** @param stop aborted where nobody waits any longer */
export function startDeadline(totalMs: number, stop?: AbortSignal): Deadline {
  const end = performance.now() + totalMs;
  const timeout = AbortSignal.timeout(totalMs);
  return {
    signal: stop === undefined ? timeout : AbortSignal.any([timeout, stop]),
    totalMs,
    // The timeout is used here so that it lives as long as the deadline: `any` holds what it combines only weakly.
    remainingMs: () => (timeout.aborted ? 0 : Math.max(0, end - performance.now())),
    restart: () => startDeadline(totalMs, stop),
  };
}

/** What is said of a host whose answer did not come before the end. */
export function refuseLate(host: string, deadline: Deadline): RegistryAnswer<never> {
  const isOver = deadline.remainingMs() === 0;
  const said = isOver ? `gave no answer within ${deadline.totalMs} ms` : 'was not waited for any longer';
  return refusal('timeout', `${host} ${said}`);
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
