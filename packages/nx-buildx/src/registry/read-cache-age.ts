import type { Descriptor } from './manifest';
import { readJson, recordOf, textOf } from './read-image-origin';
import type { RegistryReader } from './registry-client';
import type { RepositoryReference } from './registry-reference';

/** BuildKit, cache/remotecache/v1/spec.go. */
const CACHE_CONFIG = 'application/vnd.buildkit.cacheconfig.v0';

/** What describes BuildKit's cache among the parts of a manifest; in an index it is an entry beside the layers. */
export function findCacheConfig(parts: readonly Descriptor[]): Descriptor | null {
  return parts.find(({ mediaType }) => mediaType === CACHE_CONFIG) ?? null;
}

/**
 * When the newest step of an exported cache ran, ISO 8601: `createdAt` of its records' results and of its layers. An export
 * itself has no time.
 */
export async function readCacheAge(
  client: Pick<RegistryReader, 'getManifest' | 'getBlob'>,
  repository: RepositoryReference,
  config: Descriptor,
): Promise<string | null> {
  const content = await readJson(client, repository, config.digest);
  const layers = listOf(content?.['layers']).map((layer) => recordOf(layer['annotations']));
  const results = listOf(content?.['records']).flatMap((record) => listOf(record['layers']));
  const times = [...layers, ...results]
    .flatMap((each) => textOf(each?.['createdAt']) ?? [])
    .map((text) => Date.parse(text))
    // Go writes a time that is not set as the year 1.
    .filter((time) => time > 0);
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(recordOf).filter((each) => each !== null) : [];
}
