import type { Failure } from '../model/failure';
import type { ParsedCacheTag } from './parse-cache-refs';
import type { FoundManifest, FoundRepository } from './plan-prune-facts';
import type { LiveRefs } from './plan-prune-live';

/** One tag of a cache repository. */
export interface CacheRef {
  readonly tag: string;
  readonly digest: string;
  /** See `ParsedCacheTag`. */
  readonly mount?: string | null;
  /** `null` where no project of the workspace has this slug. */
  readonly project: string | null;
  readonly branch: string | null;
  /** Number. */
  readonly pullRequest: string | null;
  /**
   * Project or mount, branch, target, stage and platforms as they stand in the tag; empty for one that is no cache ref. Names that
   * are gone cannot be told from their slugs.
   */
  readonly parts: readonly string[];
  /** `unknown` where the remote was not read, or shows no pull requests. */
  readonly state: 'live' | 'gone' | 'unknown' | 'foreign';
  /** When its newest step ran, ISO 8601; `null` where nothing says. */
  readonly createdAt: string | null;
  /** Bytes in the registry; `null` where the manifest could not be read. */
  readonly size: { readonly unique: number; readonly shared: number } | null;
}

export interface CacheListing {
  readonly repository: string;
  readonly refs: readonly CacheRef[];
  /** Bytes of all blobs, each once. */
  readonly size: number;
}

/** The cache of a workspace as it is told. */
export interface CacheReport {
  readonly version: 1;
  readonly remote: string;
  readonly repositories: readonly CacheListing[];
  readonly notes: readonly string[];
  readonly failures: readonly Failure[];
}

/**
 * The cache refs of a repository, by project and branch; what is no cache ref comes last.
 *
 * @param live `null`: the remote could not be read
 * @param isSelected of projects; what is of no known project is listed where all are
 */
export function listCacheRefs(
  { repository, tags, manifests }: FoundRepository,
  parse: (tag: string) => ParsedCacheTag | null,
  live: LiveRefs | null,
  isSelected: (project: string | null) => boolean,
): CacheListing {
  const users = countUsers(tags, manifests);
  const refs = tags.map(({ tag, digest }): CacheRef => {
    const parsed = parse(tag);
    const manifest = manifests.get(digest);
    return {
      tag,
      digest,
      ...(parsed?.mount === undefined ? {} : { mount: parsed.mount }),
      project: parsed?.project ?? null,
      branch: parsed?.branch ?? null,
      pullRequest: parsed?.pullRequest ?? null,
      parts: parsed?.parts ?? [],
      state: parsed === null ? 'foreign' : tellState(parsed, live),
      createdAt: manifest?.createdAt ?? null,
      size: manifest === undefined ? null : measure(manifest, users),
    };
  });
  return {
    repository,
    refs: refs.filter(({ project }) => isSelected(project)).sort(compareRefs),
    size: sum(new Map([...manifests.values()].flatMap(({ blobs }) => [...blobs]))),
  };
}

function tellState({ branch, pullRequest }: ParsedCacheTag, live: LiveRefs | null): CacheRef['state'] {
  if (live === null) return 'unknown';
  if (branch !== null && live.branches.has(branch)) return 'live';
  if (pullRequest === null) return 'gone';
  if (live.pullRequests.size === 0) return 'unknown';
  return live.pullRequests.get(pullRequest) === true ? 'live' : 'gone';
}

/** How many tags need each blob. */
function countUsers(
  tags: FoundRepository['tags'],
  manifests: FoundRepository['manifests'],
): ReadonlyMap<string, number> {
  const users = new Map<string, number>();
  for (const { digest } of tags) {
    for (const blob of manifests.get(digest)?.blobs.keys() ?? []) users.set(blob, (users.get(blob) ?? 0) + 1);
  }
  return users;
}

function measure({ blobs }: FoundManifest, users: ReadonlyMap<string, number>): CacheRef['size'] {
  const own = new Map([...blobs].filter(([blob]) => users.get(blob) === 1));
  const unique = sum(own);
  return { unique, shared: sum(blobs) - unique };
}

function sum(blobs: ReadonlyMap<string, number>): number {
  return [...blobs.values()].reduce((total, size) => total + size, 0);
}

function compareRefs(a: CacheRef, b: CacheRef): number {
  const isForeign = Number(a.state === 'foreign') - Number(b.state === 'foreign');
  return isForeign !== 0 ? isForeign : a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0;
}
