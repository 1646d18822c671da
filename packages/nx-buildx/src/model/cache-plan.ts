import type { CacheBackend } from './builder';

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
  readonly imports: readonly CacheImport[];
  readonly export: CacheExport | null;
}
