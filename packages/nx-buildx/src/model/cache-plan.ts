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
  /** Whether a build arg has buildx put cache into the image too, whatever `export` is. */
  readonly inlineByArg: boolean;
}

/**
 * Folders that stand for local ones of a plan in a single build. The plan's own are replaced as a whole by whoever
 * exports, also while others build.
 */
export interface CacheFolders {
  /** Written in place of the export's folder; `null`: none can be. */
  readonly export: string | null;
  /** Read in place of an import's folder; `null`: it is not to be read. One that is not named is read itself. */
  readonly imports: ReadonlyMap<string, string | null>;
}

/** A directory of local cache folders that may not grow over a size. */
export interface CacheBound {
  /** As configured: absolute, or relative to the workspace root. */
  readonly directory: string;
  /** Bytes. */
  readonly maxSize: number;
  /** Names of the folders in it that images of this run read or write. */
  readonly folders: readonly string[];
}
