import { link, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Links blobs of a cache folder into another one, which is made where it is not there. Rejects as the file system does. */
export async function linkBlobs(folder: string, path: string, blobs: readonly string[]): Promise<void> {
  for (const parent of new Set(['.', ...blobs.map(dirname)]))
    await mkdir(join(path, parent), { recursive: true });
  for (const blob of blobs) await link(join(folder, blob), join(path, blob)).catch(ignorePresent);
}

function ignorePresent(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}

/** Removes all blobs of a cache folder but the given ones. */
export async function pruneBlobs(folder: string, kept: readonly string[]): Promise<void> {
  const keep = new Set(kept);
  const entries = await readdir(join(folder, 'blobs'), { recursive: true, encoding: 'utf8' }).catch(() => []);
  const files = entries.map((entry) => join('blobs', entry)).filter((entry) => dirname(entry) !== 'blobs');
  for (const file of files) {
    if (!keep.has(file)) await rm(join(folder, file), { force: true });
  }
}
