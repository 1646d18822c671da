/** Requests sent at most for one that keeps failing. */
export const maxTries = 4;

const firstDelayMs = 250;
const longestDelayMs = 5_000;
/** No registry's wish makes a build wait longer than this between two tries. */
const longestRetryAfterMs = 10_000;

/**
 * Milliseconds to wait before the next try: what the server asks for, capped, or exponential backoff with full jitter,
 * so that jobs that failed together do not come back together.
 *
 * @param failures tries that have failed so far, from 1
 * @param random in [0, 1)
 */
export function retryDelay(failures: number, retryAfterMs: number | null, random: () => number): number {
  const backoff = random() * Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
  return retryAfterMs === null ? backoff : Math.min(retryAfterMs, longestRetryAfterMs) + backoff;
}

/** A `Retry-After` header in milliseconds from `now`: seconds or a date (RFC 9110, section 10.2.3). */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Whether a status may be another one a moment later. */
export function isTransientStatus(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}
