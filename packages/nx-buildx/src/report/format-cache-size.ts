const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `0 B`, `812 kB`, `3.4 GB`: powers of ten, as registries count. */
export function formatSize(bytes: number): string {
  const index = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** index;
  const digits = index > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[index] ?? ''}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * `5 min`, `3 h`, `12 d`; `unknown` where there is no time.
 *
 * @param time ISO 8601
 */
export function formatAge(time: string | null, now: Date): string {
  const age = now.getTime() - Date.parse(time ?? '');
  if (Number.isNaN(age)) return 'unknown';
  if (age < HOUR) return `${Math.max(0, Math.floor(age / MINUTE))} min`;
  return age < 2 * DAY ? `${Math.floor(age / HOUR)} h` : `${Math.floor(age / DAY)} d`;
}
