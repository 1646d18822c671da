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
}
