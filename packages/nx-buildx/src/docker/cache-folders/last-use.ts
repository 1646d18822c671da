import { constants } from 'node:fs';
import { lstat, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the layout: its time is when the folder was last written or imported, its text the run that did. */
const MARKER = 'last-used';

export interface LastUse {
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;

/**
 * A cache folder on a file system that cannot be written is read without it. Nor is anything written through a link,
 * which may lead anywhere: what a CI system unpacks into a cache is not all of our making, and a folder that is a link
 * is not bounded anyway. Windows has no `O_NOFOLLOW`, which is then as good as 0.
 */
export async function markUsed(folder: string, run: string): Promise<void> {
  const flag = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
  const stats = await lstat(folder).catch(() => null);
  if (stats?.isDirectory() === true)
    await writeFile(join(folder, MARKER), run, { flag }).catch(() => undefined);
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
