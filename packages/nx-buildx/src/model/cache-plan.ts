import type { CacheBackend } from './builder';
import type { ImageId } from './image';

export type CacheStrategy = 'auto' | 'registry' | 'inline' | 'local' | 'none';
export type CacheMode = 'max' | 'min';

/** One `--cache-from`. */
export interface CacheImport {
  readonly backend: CacheBackend;
  /** Registry reference, or directory relative to the workspace root. */
  readonly ref: string;
}

/** One `--cache-to`. Inline has no ref: it travels with the image. */
export interface CacheExport {
  readonly backend: CacheBackend;
  readonly ref: string | null;
  readonly mode: CacheMode;
}

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
