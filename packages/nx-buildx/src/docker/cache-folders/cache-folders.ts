import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { BuildReport } from '../../model/build-report';
import type { CacheBound, CacheFolders, CachePlan, LocationOf } from '../../model/cache-plan';
import type { Trust } from '../../model/source-context';
import { boundCacheSize } from './bound-size';
import type { BoundedCache } from './bound-size';
import { markUsed } from './last-use';
import { linkBlobs, pruneBlobs } from './link-blobs';
import { listBlobs } from './list-blobs';
import { describeOwner, namePrivateFolder, sweepPrivateFolders } from './private-folder';
import type { PrivateKind } from './private-folder';
import { replaceFolder } from './replace-folder';
import { snapshotFolder } from './snapshot-folder';

/** The local cache of one build, from before it starts until its export is in its place. */
export interface OpenCache {
  readonly folders: CacheFolders;
  readonly warnings: readonly string[];
  /**
   * Puts a complete export in the place of what the build before it left, and removes all that was the build's own.
   *
   * @returns what became of the export
   */
  close(report: Pick<BuildReport, 'status' | 'cacheExport'>): Promise<BuildReport['cacheExport']>;
}

export interface LocalCache {
  open(cache: Pick<CachePlan, 'imports' | 'export'>): Promise<OpenCache>;
  /** See `boundCacheSize`. */
  bound(bound: CacheBound): Promise<BoundedCache>;
}

/**
 * Local cache folders of a workspace. A build writes and reads private folders beside them, of which no other one knows:
 * what has the real name is always a whole export, whenever a process is killed and however many there are.
 *
 * @param cwd absolute path of the workspace root
 * @param run id of the run, the same for all its processes
 * @param trust of the run: one that is not trusted only reads, and does not count as a use
 */
export function createLocalCache(cwd: string, run: string, trust: Trust): LocalCache {
  const me = describeOwner();
  const swept = new Map<string, Promise<void>>();
  const sweep = (directory: string): Promise<void> => {
    const sweeping = swept.get(directory) ?? sweepPrivateFolders(directory, me);
    swept.set(directory, sweeping);
    return sweeping;
  };
  const nameBeside = (folder: string, kind: PrivateKind): string =>
    join(dirname(folder), namePrivateFolder(basename(folder), kind, me));

  const prepareImport = async ({ ref, settings }: LocationOf<'local'>) => {
    const folder = resolve(cwd, ref);
    await sweep(dirname(folder));
    const snapshot = await snapshotFolder(folder, () => nameBeside(folder, 'read'), settings?.digest);
    if ('path' in snapshot && trust === 'trusted') await markUsed(folder, run);
    return { ref, snapshot };
  };
  /** @param sources folders whose blobs need not be written again: BuildKit skips those that are there */
  const prepareExport = async (ref: string, sources: readonly string[]): Promise<PreparedExport> => {
    const place = resolve(cwd, ref);
    await sweep(dirname(place));
    const fresh = nameBeside(place, 'new');
    const problem = await mkdir(fresh, { recursive: true }).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    for (const source of problem === null ? [place, ...sources] : []) {
      const content = await listBlobs(source);
      // What cannot be linked is written.
      if (typeof content !== 'string') await linkBlobs(source, fresh, content.blobs).catch(() => undefined);
    }
    return { place, fresh, problem };
  };
  const keep = async ({ place, fresh }: PreparedExport): Promise<string | null> => {
    await markUsed(fresh, run);
    return replaceFolder(fresh, place, () => nameBeside(place, 'old'));
  };

  return {
    async open(cache) {
      const locations = cache.imports.flatMap((each) => (each.backend === 'local' ? [each] : []));
      const imports = await Promise.all(locations.map(prepareImport));
      const own = imports.flatMap(({ snapshot }) => (snapshot.status === 'own' ? [snapshot.path] : []));
      const { export: exported } = cache;
      const target = exported?.backend === 'local' ? await prepareExport(exported.ref, own) : null;
      return {
        folders: {
          imports: new Map(
            imports.map(({ ref, snapshot }) => [ref, 'path' in snapshot ? snapshot.path : null]),
          ),
          export: target === null || target.problem !== null ? null : target.fresh,
        },
        warnings: imports.flatMap(({ ref, snapshot }) =>
          snapshot.status === 'incomplete' ? [`the cache in ${ref} is not whole, and was not read`] : [],
        ),
        async close(report) {
          const kept = target === null ? report.cacheExport : await settle(report, target, keep);
          for (const folder of [...own, ...(target === null ? [] : [target.fresh])])
            await rm(folder, { recursive: true, force: true }).catch(() => undefined);
          return kept;
        },
      };
    },
    bound: (bound) => boundCacheSize({ ...bound, directory: resolve(cwd, bound.directory) }, run, me),
  };
}

interface PreparedExport {
  readonly place: string;
  readonly fresh: string;
  /** Why nothing can be written, in one line, or `null`. */
  readonly problem: string | null;
}

/** An export is kept where BuildKit reports no error and all that its index leads to is there. */
async function settle(
  { status, cacheExport }: Pick<BuildReport, 'status' | 'cacheExport'>,
  target: PreparedExport,
  keep: (target: PreparedExport) => Promise<string | null>,
): Promise<BuildReport['cacheExport']> {
  if (status !== 'succeeded') return cacheExport;
  if (target.problem !== null) return { status: 'failed', error: target.problem };
  if (cacheExport === null || cacheExport.status === 'failed') return cacheExport;
  const content = await listBlobs(target.fresh);
  // BuildKit writes no index where a build has no step to keep.
  if (content === 'absent') return null;
  if (content === 'incomplete') return { status: 'failed', error: 'what was written is not whole' };
  await pruneBlobs(target.fresh, content.blobs).catch(() => undefined);
  const problem = await keep(target);
  return problem === null ? cacheExport : { status: 'failed', error: problem };
}
