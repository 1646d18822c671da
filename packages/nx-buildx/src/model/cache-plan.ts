import type { CacheBackend } from './builder';
import type {
  AzblobCacheOptions,
  GhaCacheOptions,
  LocalCacheOptions,
  RegistryCacheOptions,
  S3CacheOptions,
} from './cache-backends';
import type { ImageId } from './image';

export type CacheStrategy = 'auto' | CacheBackend | 'none';
export type CacheMode = 'max' | 'min';

/**
 * Where a cache lies. `ref` says it in words, as plans, results and reports do: a registry reference, a directory
 * relative to the workspace root, `gha:<scope>`, `s3://<bucket>/<key>`, `azblob:<account URL>/<container>/<key>`.
 */
export type CacheLocation =
  | { readonly backend: 'registry'; readonly ref: string; readonly settings?: RegistryCacheOptions }
  | { readonly backend: 'local'; readonly ref: string; readonly settings?: LocalCacheOptions }
  | { readonly backend: 'gha'; readonly ref: string; readonly settings: GhaCacheOptions }
  | { readonly backend: 's3'; readonly ref: string; readonly settings: S3CacheOptions }
  | { readonly backend: 'azblob'; readonly ref: string; readonly settings: AzblobCacheOptions };

export type LocationOf<B extends CacheLocation['backend']> = Extract<CacheLocation, { readonly backend: B }>;

/** One `--cache-from`. Inline cache is imported from the registry that has the image. */
export type CacheImport = CacheLocation;

/** How a cache is exported. */
export interface ExportManner {
  readonly mode: CacheMode;
  /** Whether a failing export leaves the build as it is; absent: it does. */
  readonly ignoreError?: boolean;
}

/** One `--cache-to`. Inline has no ref: it travels with the image. */
export type CacheExport = (CacheLocation | { readonly backend: 'inline'; readonly ref: null }) & ExportManner;

/** What one image reads from and writes to the cache, and why. */
export interface CachePlan {
  readonly strategy: Exclude<CacheStrategy, 'auto'>;
  /** One line. */
  readonly reason: string;
  /** Until registries were asked: all that may be there. At most four. */
  readonly imports: readonly CacheImport[];
  /** Refs that would be read, and are not there. */
  readonly absent: readonly CacheImport[];
  /** The image whose ref is read because this one has none, and how many steps they begin with alike; or `null`. */
  readonly relative: { readonly id: ImageId; readonly steps: number } | null;
  readonly export: CacheExport | null;
}
