import { posix } from 'node:path';
import type { AzblobCacheOptions } from '../../model/cache-backends';
import type { ExportManner, LocationOf } from '../../model/cache-plan';
import type { CacheOptions } from '../../model/image-options';
import { describeManner, formatAttributes } from './attributes';
import type { Attributes } from './attributes';
import { nameInService } from './name-in-service';

type AzblobCache = LocationOf<'azblob'>;

/** `ref` is the address of the manifest (moby/buildkit, cache/remotecache/azblob, `manifestKey`). */
export function locateAzblobCache({ azblob = {} }: CacheOptions, name: string): AzblobCache {
  const full = nameInService(azblob.name, name);
  const key = posix.join(azblob.prefix ?? '', azblob.manifestsPrefix ?? 'manifests', full);
  const account = (azblob.accountUrl ?? '').replace(/\/+$/, '');
  return {
    backend: 'azblob',
    ref: `azblob:${account}/${azblob.container ?? ''}/${key}`,
    settings: { ...azblob, name: full },
  };
}

/**
 * docs.docker.com/build/cache/backends/azblob; `container`, `account_name` and the prefixes are of moby/buildkit,
 * cache/remotecache/azblob. Credentials are left to BuildKit, which asks the Azure SDK for them, where it runs.
 */
export function formatAzblobImport({ settings }: AzblobCache): readonly string[] {
  return formatAttributes(describePlace(settings));
}

export function formatAzblobExport(cache: AzblobCache & ExportManner): readonly string[] {
  return formatAttributes({ ...describePlace(cache.settings), ...describeManner(cache) });
}

function describePlace(azblob: AzblobCacheOptions): Attributes {
  return {
    type: 'azblob',
    account_url: azblob.accountUrl,
    account_name: azblob.accountName,
    container: azblob.container,
    name: azblob.name,
    prefix: azblob.prefix,
    blobs_prefix: azblob.blobsPrefix,
    manifests_prefix: azblob.manifestsPrefix,
  };
}
