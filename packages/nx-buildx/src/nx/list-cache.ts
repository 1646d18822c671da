import { success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import { listCacheRefs } from '../plan/list-cache-refs';
import type { CacheReport } from '../plan/list-cache-refs';
import { createCacheTagParser } from '../plan/parse-cache-refs';
import { findLiveRefs } from '../plan/plan-prune-live';
import { readManifests } from '../registry/read-repository';
import { readRemoteRefs } from '../source/read-remote-refs';
import { describeFound, readAllTags } from './read-all-tags';
import { listMountIds } from '../plan/plan-mounts';
import { openCacheWorkspace } from './open-cache-workspace';
import { openRegistryClient } from './open-registry-client';

export interface CacheListRequest {
  /** Empty for all. */
  readonly projects: readonly string[];
  readonly remote: string;
}

/**
 * Lists the cache refs of a workspace. A remote that cannot be read leaves their branches unknown, which a note says.
 *
 * @returns fails with what is wrong with the workspace; a registry that cannot be read is among the report's failures
 */
export async function listCache(
  { projects: selected, remote }: CacheListRequest,
  signal: AbortSignal,
): Promise<Outcome<CacheReport>> {
  const opened = await openCacheWorkspace(selected, signal);
  if (!opened.ok) return opened;
  const { site, repositories, projects, isSelected } = opened.value;
  const { workspaceRoot, nxJson, env } = site.input;
  const { defaultBranch } = site.source;
  const client = openRegistryClient(env, nxJson);
  try {
    const caches = repositories.filter(({ isCache }) => isCache);
    const [read, refs] = await Promise.all([
      readAllTags(client, caches),
      readRemoteRefs({ workspaceRoot, env, remote, defaultBranch, signal }),
    ]);
    const live = refs.ok ? findLiveRefs(refs.value, []) : null;
    const parse = createCacheTagParser({
      projects,
      mounts: listMountIds(site.wanted),
      branches: live?.branches ?? [defaultBranch],
      pullRequests: live?.pullRequests.keys() ?? [],
    });
    const isListed = (project: string | null) =>
      project === null ? selected.length === 0 : isSelected(project);
    const listings = await Promise.all(
      read.map(async (each) => {
        if ('failure' in each) return [];
        const { kept, tags } = each;
        const digests = tags.map(({ digest }) => digest);
        const manifests = await readManifests(client, kept.at, digests, 'size');
        // An image repository may be the cache repository too: its own tags are none of this.
        const shown = kept.images.length === 0 ? tags : tags.filter(({ tag }) => parse(tag) !== null);
        return [listCacheRefs(describeFound(kept, shown, manifests), parse, live, isListed)];
      }),
    );
    return success({
      version: 1,
      remote,
      repositories: listings.flat(),
      notes: [
        ...(caches.length === 0 ? ['no cache repository is configured: set cache.repository'] : []),
        ...(refs.ok ? [] : refs.failures.map(({ message }) => message)),
      ],
      failures: read.flatMap((each): readonly Failure[] => ('failure' in each ? [each.failure] : [])),
    });
  } finally {
    await client.close({ now: true });
  }
}
