import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { CacheBound } from '../../model/cache-plan';
import { readLastUse } from './last-use';
import { namePrivateFolder } from './private-folder';
import type { Owner } from './private-folder';

/** What was done to hold a bound. Sizes are bytes. */
export interface BoundedCache {
  /** The longest unused first; `size` is what its removal freed. */
  readonly removed: readonly { readonly folder: string; readonly size: number }[];
  /** Of the folders that are left. */
  readonly size: number;
  /** Why it could not be looked at, in one line, or `null`. */
  readonly problem: string | null;
}

/** Milliseconds. Whoever holds the lock measures and removes folders. */
const LOCK_RETRIES = { retries: 600, factor: 1.1, minTimeout: 10, maxTimeout: 100, randomize: true };

/**
 * Removes the folders that were not used for longest until the rest is within the bound, but none that this run, in
 * whichever process, reads or writes. Folders without our marker are somebody else's, and are neither counted nor removed. Processes
 * that end at once take turns.
 *
 * @param bound `directory` is absolute
 */
export async function boundCacheSize(bound: CacheBound, run: string, me: Owner): Promise<BoundedCache> {
  const { directory } = bound;
  try {
    await mkdir(directory, { recursive: true });
    const release = await lock(directory, {
      realpath: false,
      lockfilePath: join(directory, '.bound.lock'),
      retries: LOCK_RETRIES,
      // Two at once do no harm, and the default ends the process.
      onCompromised: () => undefined,
    });
    try {
      return await removeUnused(bound, run, me);
    } finally {
      // What was taken away meanwhile is free already.
      await release().catch(() => undefined);
    }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { removed: [], size: 0, problem };
  }
}

async function removeUnused(
  { directory, maxSize, folders }: CacheBound,
  run: string,
  me: Owner,
): Promise<BoundedCache> {
  const kept = new Set(folders);
  const found = await measureFolders(directory);
  const left = new Set(found);
  let size = sumSizes(left);
  const removed: { folder: string; size: number }[] = [];
  const removable = found
    .filter((each) => !kept.has(each.folder) && each.run !== run)
    .sort((a, b) => a.at - b.at);
  for (const each of removable) {
    if (size <= maxSize) break;
    const gone = join(directory, namePrivateFolder(each.folder, 'gone', me));
    // At once under no name that anybody looks for; what is left of it if this process is killed is swept later.
    const isMoved = await rename(join(directory, each.folder), gone).then(
      () => true,
      // Another run is replacing it.
      () => false,
    );
    if (!isMoved) continue;
    await rm(gone, { recursive: true, force: true });
    left.delete(each);
    const rest = sumSizes(left);
    removed.push({ folder: each.folder, size: size - rest });
    size = rest;
  }
  return { removed, size, problem: null };
}

interface MeasuredFolder {
  readonly folder: string;
  readonly run: string;
  /** When it was last used, milliseconds since 1970. */
  readonly at: number;
  /** Bytes of each file, by what it is on its disk: folders share blobs by links. */
  readonly sizes: ReadonlyMap<string, number>;
}

function sumSizes(folders: Iterable<MeasuredFolder>): number {
  const sizes = new Map([...folders].flatMap((each) => [...each.sizes]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

async function measureFolders(directory: string): Promise<readonly MeasuredFolder[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.flatMap((each) =>
    each.isDirectory() && !each.name.startsWith('.') ? [each.name] : [],
  );
  const measured = names.map(async (folder) => {
    const use = await readLastUse(join(directory, folder));
    return use === null ? [] : [{ folder, ...use, sizes: await measure(join(directory, folder)) }];
  });
  return (await Promise.all(measured)).flat();
}

async function measure(folder: string): Promise<ReadonlyMap<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(async ({ parentPath, name }) => {
    // Another run may have replaced the folder meanwhile.
    const stats = await stat(join(parentPath, name)).catch(() => null);
    return stats === null ? [] : [[`${String(stats.dev)}:${String(stats.ino)}`, stats.size] as const];
  });
  return new Map((await Promise.all(sizes)).flat());
}
