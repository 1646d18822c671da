import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import { checkTrust } from '../plan/check-trust';
import { createCacheTagParser } from '../plan/parse-cache-refs';
import { listMountIds } from '../plan/plan-mounts';
import { planPrune } from '../plan/plan-prune';
import type { PruneReport, RepositoryPrune } from '../plan/plan-prune';
import type { RemoteHistory } from '../plan/plan-prune-facts';
import { listOpenDigests } from '../plan/plan-prune-keys';
import type { CurrentKeys } from '../plan/plan-prune-keys';
import { findLiveRefs } from '../plan/plan-prune-live';
import type { LiveRefs } from '../plan/plan-prune-live';
import { indexHistory } from '../plan/plan-prune-positions';
import { deletePlanned } from '../registry/delete-tags';
import { isIndex, readManifests } from '../registry/read-repository';
import type { TagEntry } from '../registry/read-repository';
import type { RegistryClient } from '../registry/registry-client';
import { chooseRemote, readRemoteHistory, readRemoteRefs } from '../source/read-remote-refs';
import type { RemoteInput } from '../source/read-remote-refs';
import { describeCacheFailures } from './describe-cache-failures';
import { describeFound, readAllTags } from './read-all-tags';
import { openCacheWorkspace } from './open-cache-workspace';
import { openRegistryClient } from './open-registry-client';
import type { CacheWorkspace, KeptRepository } from './open-cache-workspace';
import { readCacheKeys } from './read-cache-keys';
import { openRegistries } from './registry-access';

export interface CachePruneRequest {
  /** Empty for all. */
  readonly projects: readonly string[];
  /** `null`: the only one, see `chooseRemote`. */
  readonly remote: string | null;
  readonly keepCommits: number;
  /** Names that count as live branches. */
  readonly keepBranches: readonly string[];
  /** `false`: nothing is deleted. */
  readonly yes: boolean;
}

/**
 * Decides what of cache refs and key tags goes, and, where it is told to, deletes it (docs/decisions/0005).
 *
 * @returns fails with what is wrong with the workspace and `remote-unreadable`; then nothing is deleted. What a registry
 *   refuses is among the report's failures
 */
export async function pruneCache(
  request: CachePruneRequest,
  signal: AbortSignal,
): Promise<Outcome<PruneReport>> {
  const opened = await openCacheWorkspace(request.projects, signal);
  if (!opened.ok) return opened;
  const { nxJson, env } = opened.value.site.input;
  const client = openRegistryClient(env, nxJson);
  try {
    return await prune(request, opened.value, client, signal);
  } finally {
    await client.close({ now: true });
  }
}

async function prune(
  request: CachePruneRequest,
  workspace: CacheWorkspace,
  client: RegistryClient,
  signal: AbortSignal,
): Promise<Outcome<PruneReport>> {
  const { keepCommits, yes } = request;
  const { repositories, site } = workspace;
  const { workspaceRoot, env } = site.input;
  const refused = yes ? checkTrust(site.source, 'prune') : [];
  if (refused.length > 0) return failure(...refused);
  const place = { workspaceRoot, env, defaultBranch: site.source.defaultBranch, signal };
  const remote = request.remote === null ? await chooseRemote(place) : success(request.remote);
  if (!remote.ok) return remote;
  // The registry before git: a branch that is pushed meanwhile is seen to live, whatever it has written by then.
  const read = await readAllTags(client, repositories);
  const failures = read.flatMap((each): readonly Failure[] => ('failure' in each ? [each.failure] : []));
  const tagged = read.flatMap((each) => ('failure' in each ? [] : [each]));
  const current = await computeKeys(workspace);
  const input = { ...place, remote: remote.value };
  const decided = await decide(request, workspace, tagged, current, client, input);
  if (!decided.ok) return decided;
  const { plans, gap, live } = decided.value;
  const pruned: PruneReport['repositories'][number][] = [];
  for (const { kept, plan } of plans) {
    const mayDelete = yes && !signal.aborted;
    const outcomes = mayDelete ? await deletePlanned(client, kept.at, plan.deletions, signal) : [];
    failures.push(...describeCacheFailures(kept, plan, outcomes));
    pruned.push({ ...plan, outcomes });
  }
  return success({
    version: 1,
    remote: remote.value,
    live: {
      branches: live.branches.size,
      pullRequests: [...live.pullRequests.values()].filter((isLive) => isLive).length,
    },
    keepCommits,
    done: yes,
    repositories: pruned,
    notes: gap === null ? [] : [`commits may be missing in this clone, and what is not in it stays: ${gap}`],
    failures,
  });
}

async function computeKeys({
  site,
  repositories,
}: CacheWorkspace): Promise<ReadonlyMap<string, CurrentKeys>> {
  const registries = openRegistries(site.input.env, site.input.nxJson);
  try {
    return await readCacheKeys(site, repositories, registries);
  } finally {
    await registries.close();
  }
}

interface TaggedRepository {
  readonly kept: KeptRepository;
  readonly tags: readonly TagEntry[];
}

interface Decided {
  readonly plans: readonly { readonly kept: KeptRepository; readonly plan: RepositoryPrune }[];
  readonly gap: string | null;
  readonly live: LiveRefs;
}

async function decide(
  { keepCommits, keepBranches }: CachePruneRequest,
  { projects, isSelected, site }: CacheWorkspace,
  repositories: readonly TaggedRepository[],
  current: ReadonlyMap<string, CurrentKeys>,
  client: RegistryClient,
  input: RemoteInput,
): Promise<Outcome<Decided>> {
  const refs = await readRemoteRefs(input);
  if (!refs.ok) return refs;
  const live = findLiveRefs(refs.value, keepBranches);
  const parse = createCacheTagParser({
    projects,
    mounts: listMountIds(site.wanted),
    branches: live.branches,
    pullRequests: live.pullRequests.keys(),
  });
  const keysOf = ({ name, images }: KeptRepository) =>
    images.length === 0 ? null : (current.get(name) ?? null);
  const open = repositories.map(({ kept, tags }) => {
    const keys = keysOf(kept);
    return keys === null ? [] : listOpenDigests({ tags }, keys);
  });
  const needsHistory = open.some((digests) => digests.length > 0);
  const read: RemoteHistory = needsHistory
    ? await readRemoteHistory(input, refs.value)
    : { branches: [], gap: null };
  const history = indexHistory(read);
  const plans = await Promise.all(
    repositories.map(async ({ kept, tags }, index) => {
      const origins = open[index] ?? [];
      const kinds = tags
        .filter((each) => (kept.isCache && parse(each.tag) !== null) || (origins.length > 0 && isIndex(each)))
        .map(({ digest }) => digest)
        .filter((digest) => !origins.includes(digest));
      const manifests = await Promise.all([
        readManifests(client, kept.at, kinds, 'kind'),
        readManifests(client, kept.at, origins, 'origin'),
      ]);
      const plan = planPrune({
        found: describeFound(kept, tags, ...manifests),
        parseCacheTag: kept.isCache ? parse : null,
        current: keysOf(kept),
        isSelected,
        live,
        history,
        keepCommits,
      });
      return { kept, plan };
    }),
  );
  return success({ plans, gap: history.gap, live });
}
