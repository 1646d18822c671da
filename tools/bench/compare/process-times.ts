import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second here, whatever its own clock does. */
const TICKS = 100;

/** Seconds of processor time. */
export interface ProcessTimes {
  readonly own: number;
  /** Of its children that have ended, and of theirs. */
  readonly children: number;
}

/**
 * Reads `/proc/<pid>/stat` (proc_pid_stat(5), fields 14 to 17).
 *
 * @returns zeros where there is no such process, or no such file system
 */
export function readProcessTimes(pid: string): ProcessTimes {
  const text = readText(`/proc/${pid}/stat`);
  // The program's name, in brackets, may hold blanks and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const seconds = (field: number) => Number(fields[field - 3] ?? 0) / TICKS;
  return { own: seconds(14) + seconds(15), children: seconds(16) + seconds(17) };
}

/** @returns the empty text for a file that cannot be read: processes end at any time */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
