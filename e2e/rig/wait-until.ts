import { setTimeout as pause } from 'node:timers/promises';

/**
 * Looks again and again until something is so.
 *
 * @param what is waited for, for the error
 * @param look gives the value, or `null`, `undefined` or `false` for not yet
 * @param limit milliseconds; then it fails
 */
export async function waitUntil<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  limit = 60_000,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${String(limit)} ms in vain: ${what}`);
    await pause(20);
  }
}
