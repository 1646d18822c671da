import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the layout: its time is when the folder was last written or imported, its text the run that did. */
const MARKER = 'last-used';

export interface LastUse {
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A cache folder on a file system that cannot be written is read without it. */
export async function markUsed(folder: string, run: string): Promise<void> {
  await writeFile(join(folder, MARKER), run).catch(() => undefined);
}

/** @returns `null` for a folder that is none of ours */
export async function readLastUse(folder: string): Promise<LastUse | null> {
  try {
    const file = join(folder, MARKER);
    const [run, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { run, at: mtimeMs };
  } catch {
    return null;
  }
}
