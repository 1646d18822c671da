import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { linkBlobs } from './link-blobs';
import { INDEX, listBlobs } from './list-blobs';

/**
 * What a folder can be read from. `own`: a folder of links to its blobs, which stays whole whatever becomes of the
 * folder. `shared`: the folder itself, where the file system has no links or cannot be written.
 */
export type Snapshot =
  { readonly status: 'own' | 'shared'; readonly path: string } | { readonly status: 'absent' | 'incomplete' };

/** One that is being replaced is whole again at the next look. Milliseconds between looks. */
const MOST_TRIES = 10;
const PAUSE = 10;

/**
 * Links all that a cache folder holds into a new folder, which takes no room.
 *
 * @param nameOwn gives a path on the same file system where nothing is
 * @param named digest of a manifest that the index need not name
 */
export async function snapshotFolder(
  folder: string,
  nameOwn: () => string,
  named?: string,
): Promise<Snapshot> {
  let status: 'absent' | 'incomplete' = 'absent';
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const content = await listBlobs(folder, named);
    if (typeof content === 'string') {
      status = content;
      await pause(PAUSE);
      continue;
    }
    const path = nameOwn();
    const code = await link(folder, path, content);
    if (code === null) return { status: 'own', path };
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
    if (code !== 'ENOENT') return { status: 'shared', path: folder };
  }
  return { status };
}

/** @returns the code of what went wrong, or `null` */
async function link(
  folder: string,
  path: string,
  { blobs, index }: { readonly blobs: readonly string[]; readonly index: string },
): Promise<string | null> {
  try {
    await linkBlobs(folder, path, blobs);
    await writeFile(join(path, INDEX), index);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
