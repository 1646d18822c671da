/**
 * What can be set of each cache backend: BuildKit's attributes in camelCase. What is absent is BuildKit's default.
 * Secrets are none of these: a backend takes them from the environment of the job or of BuildKit (docs/strategies.md).
 */

/** How the layers of an exported cache are written. */
export interface LayerFormat {
  readonly compression?: 'uncompressed' | 'gzip' | 'estargz' | 'zstd' | undefined;
  /** 0 to 9 of gzip and estargz, 0 to 22 of zstd. */
  readonly compressionLevel?: number | undefined;
  /** Whether layers that exist in another compression are compressed anew. */
  readonly forceCompression?: boolean | undefined;
  readonly ociMediatypes?: boolean | undefined;
  readonly imageManifest?: boolean | undefined;
}

export interface RegistryCacheOptions extends LayerFormat {
  /** Plain HTTP, or any certificate. */
  readonly insecure?: boolean | undefined;
}

export interface LocalCacheOptions extends LayerFormat {
  /** Of the folder's `index.json`. */
  readonly tag?: string | undefined;
  /** The one manifest to import. */
  readonly digest?: string | undefined;
  /** Whether blobs that no manifest of the folder names are removed after an export. */
  readonly reset?: boolean | undefined;
}

export interface GhaCacheOptions {
  /** Of an image's options: what its scope begins with. Of a place: the scope itself. */
  readonly scope?: string | undefined;
  /** A duration as Go writes it, `10m`. */
  readonly timeout?: string | undefined;
  readonly url?: string | undefined;
  readonly urlV2?: string | undefined;
  /** `owner/name`. */
  readonly repository?: string | undefined;
  /** Of the service's API. */
  readonly version?: '1' | '2' | undefined;
}

export interface S3CacheOptions {
  readonly bucket?: string | undefined;
  readonly region?: string | undefined;
  /** Before all keys. */
  readonly prefix?: string | undefined;
  readonly blobsPrefix?: string | undefined;
  readonly manifestsPrefix?: string | undefined;
  /** Of an image's options: what its name begins with. Of a place: the name itself. */
  readonly name?: string | undefined;
  readonly endpointUrl?: string | undefined;
  readonly usePathStyle?: boolean | undefined;
  /** A duration as Go writes it, `24h`. */
  readonly touchRefresh?: string | undefined;
  readonly uploadParallelism?: number | undefined;
}

export interface AzblobCacheOptions {
  readonly accountUrl?: string | undefined;
  readonly accountName?: string | undefined;
  readonly container?: string | undefined;
  readonly prefix?: string | undefined;
  readonly blobsPrefix?: string | undefined;
  readonly manifestsPrefix?: string | undefined;
  /** See `S3CacheOptions.name`. */
  readonly name?: string | undefined;
}

/** Backends that have settings; inline has none. */
export const SETTABLE_BACKENDS = ['registry', 'local', 'gha', 's3', 'azblob'] as const;

export interface BackendOptions {
  readonly registry?: RegistryCacheOptions | undefined;
  readonly local?: LocalCacheOptions | undefined;
  readonly gha?: GhaCacheOptions | undefined;
  readonly s3?: S3CacheOptions | undefined;
  readonly azblob?: AzblobCacheOptions | undefined;
}
