import type { CacheExport, CacheImport } from '../../model/cache-plan';
import type { CacheOptions } from '../../model/image-options';
import { formatCacheExport, formatCacheImport } from '../format-cache';
import { DEFAULT_OPTIONS } from '../testing/workspace';
import { locateAzblobCache } from './azblob';
import { locateGhaCache } from './gha';
import { INLINE_EXPORT, locateInlineCache } from './inline';
import { locateLocalCache } from './local';
import { locateRegistryCache } from './registry';
import { locateS3Cache } from './s3';

const NAME = 'api--main';
const DIGEST = `sha256:${'0'.repeat(64)}`;
const EVERY_LAYER_FORMAT = {
  compression: 'zstd',
  compressionLevel: 19,
  forceCompression: true,
  ociMediatypes: true,
  imageManifest: false,
} as const;

function withOptions(options: Partial<CacheOptions>): CacheOptions {
  return { ...DEFAULT_OPTIONS.cache, ...options };
}

/** What buildx is told of one place, both ways. */
function format(place: CacheImport, manner: object = { mode: 'max' }) {
  return {
    ref: place.ref,
    from: formatCacheImport(place),
    to: formatCacheExport({ ...place, ...manner } as CacheExport),
  };
}

describe('what buildx is told of a cache', () => {
  it('in a registry', () => {
    expect(format(locateRegistryCache(withOptions({}), NAME))).toEqual({
      ref: 'ghcr.io/acme/cache:api--main',
      from: 'type=registry,ref=ghcr.io/acme/cache:api--main',
      to: 'type=registry,ref=ghcr.io/acme/cache:api--main,mode=max,ignore-error=true,image-manifest=true,oci-mediatypes=true',
    });
  });

  it('in a registry, with every attribute', () => {
    const registry = { ...EVERY_LAYER_FORMAT, insecure: true };
    const place = locateRegistryCache(withOptions({ registry }), NAME);
    expect(format(place, { mode: 'min', ignoreError: false })).toEqual({
      ref: 'ghcr.io/acme/cache:api--main',
      from: 'type=registry,ref=ghcr.io/acme/cache:api--main,registry.insecure=true',
      to: 'type=registry,ref=ghcr.io/acme/cache:api--main,mode=min,ignore-error=false,image-manifest=false,oci-mediatypes=true,compression=zstd,compression-level=19,force-compression=true,registry.insecure=true',
    });
  });

  it('in a registry, with the media types of docker, which have no image manifest', () => {
    const place = locateRegistryCache(withOptions({ registry: { ociMediatypes: false } }), NAME);
    expect(format(place).to).toContain('image-manifest=false,oci-mediatypes=false');
  });

  it('in an image', () => {
    const place = locateInlineCache('ghcr.io/acme/api', 'latest');
    expect(formatCacheImport(place)).toBe('type=registry,ref=ghcr.io/acme/api:latest');
    expect(formatCacheExport(INLINE_EXPORT)).toBe('type=inline');
  });

  it('in a folder', () => {
    expect(format(locateLocalCache(withOptions({}), NAME))).toEqual({
      ref: '.buildx-cache/api--main',
      from: 'type=local,src=.buildx-cache/api--main',
      to: 'type=local,dest=.buildx-cache/api--main,mode=max,ignore-error=true,image-manifest=true,oci-mediatypes=true',
    });
  });

  it('in a folder, with every attribute, and a comma in its name', () => {
    const local = { ...EVERY_LAYER_FORMAT, tag: 'nightly', digest: DIGEST, reset: true };
    const place = locateLocalCache(withOptions({ directory: 'a,b', local }), NAME);
    expect(format(place, { mode: 'min', ignoreError: false })).toEqual({
      ref: 'a,b/api--main',
      from: `type=local,"src=a,b/api--main",tag=nightly,digest=${DIGEST}`,
      to: 'type=local,"dest=a,b/api--main",mode=min,ignore-error=false,image-manifest=false,oci-mediatypes=true,compression=zstd,compression-level=19,force-compression=true,tag=nightly,reset=true',
    });
  });

  it("in GitHub's cache", () => {
    expect(format(locateGhaCache(withOptions({}), NAME))).toEqual({
      ref: 'gha:api--main',
      from: 'type=gha,scope=api--main',
      to: 'type=gha,scope=api--main,mode=max,ignore-error=true',
    });
  });

  it("in GitHub's cache, with every attribute", () => {
    const gha = {
      scope: 'release',
      timeout: '5m',
      url: 'https://one.acme.dev/',
      urlV2: 'https://two.acme.dev/',
      repository: 'acme/shop',
      version: '2',
    } as const;
    expect(format(locateGhaCache(withOptions({ gha }), NAME), { mode: 'min', ignoreError: false })).toEqual({
      ref: 'gha:release/api--main',
      from: 'type=gha,scope=release/api--main,timeout=5m,url=https://one.acme.dev/,url_v2=https://two.acme.dev/,version=2',
      to: 'type=gha,scope=release/api--main,timeout=5m,url=https://one.acme.dev/,url_v2=https://two.acme.dev/,version=2,mode=min,ignore-error=false,repository=acme/shop',
    });
  });

  it('in a bucket', () => {
    const s3 = { bucket: 'acme', region: 'eu-central-1' };
    expect(format(locateS3Cache(withOptions({ s3 }), NAME))).toEqual({
      ref: 's3://acme/manifests/api--main',
      from: 'type=s3,bucket=acme,region=eu-central-1,name=api--main',
      to: 'type=s3,bucket=acme,region=eu-central-1,name=api--main,mode=max,ignore-error=true',
    });
  });

  it('in a bucket, with every attribute', () => {
    const s3 = {
      bucket: 'acme',
      region: 'eu-central-1',
      prefix: 'ci/',
      blobsPrefix: 'layers/',
      manifestsPrefix: 'caches/',
      name: 'shop',
      endpointUrl: 'https://minio.acme.dev/',
      usePathStyle: true,
      touchRefresh: '72h',
      uploadParallelism: 8,
    };
    const place =
      'type=s3,bucket=acme,region=eu-central-1,name=shop/api--main,prefix=ci/,blobs_prefix=layers/,manifests_prefix=caches/,endpoint_url=https://minio.acme.dev/,use_path_style=true';
    expect(format(locateS3Cache(withOptions({ s3 }), NAME), { mode: 'min', ignoreError: false })).toEqual({
      ref: 's3:https://minio.acme.dev/acme/ci/caches/shop/api--main',
      from: place,
      to: `${place},mode=min,ignore-error=false,touch_refresh=72h,upload_parallelism=8`,
    });
  });

  it('in a storage account', () => {
    const azblob = { accountUrl: 'https://acme.blob.core.windows.net', container: 'cache' };
    const place = 'type=azblob,account_url=https://acme.blob.core.windows.net,container=cache,name=api--main';
    expect(format(locateAzblobCache(withOptions({ azblob }), NAME))).toEqual({
      ref: 'azblob:https://acme.blob.core.windows.net/cache/manifests/api--main',
      from: place,
      to: `${place},mode=max,ignore-error=true`,
    });
  });

  it('in a storage account, with every attribute', () => {
    const azblob = {
      accountUrl: 'https://cache.acme.dev/',
      accountName: 'acme',
      container: 'cache',
      prefix: 'ci',
      blobsPrefix: 'layers',
      manifestsPrefix: 'caches',
      name: 'shop',
    };
    const place =
      'type=azblob,account_url=https://cache.acme.dev/,account_name=acme,container=cache,name=shop/api--main,prefix=ci,blobs_prefix=layers,manifests_prefix=caches';
    const formatted = format(locateAzblobCache(withOptions({ azblob }), NAME), {
      mode: 'min',
      ignoreError: false,
    });
    expect(formatted).toEqual({
      ref: 'azblob:https://cache.acme.dev/cache/ci/caches/shop/api--main',
      from: place,
      to: `${place},mode=min,ignore-error=false`,
    });
  });
});
