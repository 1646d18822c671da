import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

/** Milliseconds. */
export interface LockPatience {
  /** How long somebody else may have it. */
  readonly longest: number;
  /** Between two looks at it, at most. */
  readonly pause: number;
}

/** Attempts that may fail for another cause than that somebody has it, such as a folder that cannot be written. */
const MOST_ERRORS = 5;

/**
 * Lets processes do their work on a file one after the other; the lock of a process that was killed is free after ten
 * seconds.
 *
 * @param file need not be there; its folder is made
 * @returns what the work gives; rejects as the work does, and where the lock cannot be had
 */
export async function withLock<T>(file: string, patience: LockPatience, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const release = await take(file, patience);
  try {
    return await work();
  } finally {
    // What was taken away meanwhile is free already.
    await release().catch(() => undefined);
  }
}

async function take(file: string, { longest, pause }: LockPatience): Promise<() => Promise<void>> {
  const end = Date.now() + longest;
  let errors = 0;
  for (;;) {
    try {
      // A machine that slept may find its lock taken. By default proper-lockfile throws in a timer then, which ends the
      // process; files are replaced whole, so that the worst is that one of two changes is lost.
      return await lock(file, { realpath: false, onCompromised: () => undefined });
    } catch (error) {
      if (!isHeld(error)) errors += 1;
      if (errors >= MOST_ERRORS || Date.now() >= end) throw error;
    }
    await wait(Math.random() * pause);
  }
}

function isHeld(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ELOCKED';
}
