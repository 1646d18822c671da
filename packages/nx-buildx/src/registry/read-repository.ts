import type { FoundManifest, FoundTag } from '../plan/plan-prune-facts';
import type { Descriptor, FetchedManifest } from './manifest';
import { isImageIndex } from './manifest';
import { isSavedMount } from './saved-mount';
import { findCacheConfig, readCacheAge } from './read-cache-age';
import { readImageOrigin } from './read-image-origin';
import type { RegistryAnswer } from './registry-answer';
import { answer } from './registry-answer';
import type { RegistryReader } from './registry-client';
import type { RepositoryReference } from './registry-reference';

/** A tag, and what kind of manifest it has. */
export interface TagEntry extends FoundTag {
  readonly mediaType: string;
}

/** All tags with their digests, one request each. Fails as a whole: a tag that is not known could have any digest. */
export async function readTags(
  client: RegistryReader,
  repository: RepositoryReference,
): Promise<RegistryAnswer<readonly TagEntry[]>> {
  const tags = await client.listTags(repository);
  if (!tags.ok) return tags;
  const heads = await Promise.all(
    tags.value.map(
      async (tag) => [tag, await client.headManifest({ ...repository, reference: tag })] as const,
    ),
  );
  const entries: TagEntry[] = [];
  for (const [tag, head] of heads) {
    if (!head.ok) return head;
    // It has gone since.
    if (head.value === null) continue;
    entries.push({ tag, digest: head.value.digest, mediaType: head.value.mediaType });
  }
  return answer(entries);
}

export function isIndex({ mediaType }: TagEntry): boolean {
  return mediaType.includes('.index.') || mediaType.includes('manifest.list');
}

/**
 * What manifests are read for: `kind` only for what they are and hold, `size` also for bytes and the age of cache, `origin`
 * also for what an image says of its build.
 */
export type ManifestDepth = 'kind' | 'size' | 'origin';

/** Manifests by digest; those that cannot be read are left out. */
export async function readManifests(
  client: RegistryReader,
  repository: RepositoryReference,
  digests: Iterable<string>,
  depth: ManifestDepth,
): Promise<ReadonlyMap<string, FoundManifest>> {
  const found = await Promise.all(
    [...new Set(digests)].map(async (digest) => {
      const got = await client.getManifest({ ...repository, reference: digest });
      return got.ok && got.value !== null ? describe(client, repository, got.value, depth) : null;
    }),
  );
  return new Map(found.flatMap((each) => (each === null ? [] : [[each.digest, each] as const])));
}

async function describe(
  client: RegistryReader,
  repository: RepositoryReference,
  got: FetchedManifest,
  depth: ManifestDepth,
): Promise<FoundManifest> {
  const { digest, manifest } = got;
  const parts = isImageIndex(manifest) ? manifest.manifests : [manifest.config, ...manifest.layers];
  const config = findCacheConfig(parts);
  const unread = { blobs: sizesOf(parts), createdAt: null, revision: null };
  if (config !== null) {
    const createdAt = depth === 'size' ? await readCacheAge(client, repository, config) : null;
    return { digest, isCache: true, children: [], ...unread, createdAt };
  }
  if (isSavedMount(manifest)) {
    const mount = { digest, isCache: true, children: [], ...unread };
    if (depth !== 'size') return mount;
    const { createdAt } = await readImageOrigin(client, repository, got);
    return { ...mount, createdAt };
  }
  const children = isImageIndex(manifest) ? manifest.manifests.map((child) => child.digest) : [];
  const image = { digest, isCache: false, children, ...unread };
  if (depth === 'origin') return { ...image, ...(await readImageOrigin(client, repository, got)) };
  return depth === 'size' && children.length > 0
    ? { ...image, blobs: await readBlobs(client, repository, children) }
    : image;
}

function sizesOf(parts: readonly Descriptor[]): ReadonlyMap<string, number> {
  return new Map(parts.map(({ digest, size }) => [digest, size]));
}

/** Of all manifests in an index; an index in an index counts nothing. */
async function readBlobs(
  client: RegistryReader,
  repository: RepositoryReference,
  children: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const manifests = await Promise.all(
    children.map((digest) => client.getManifest({ ...repository, reference: digest })),
  );
  return new Map(
    manifests.flatMap((got) => {
      if (!got.ok || got.value === null || isImageIndex(got.value.manifest)) return [];
      const { config, layers } = got.value.manifest;
      return [...sizesOf([config, ...layers])];
    }),
  );
}
