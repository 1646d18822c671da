import type { CacheExport, LocationOf } from '../../model/cache-plan';

/** Inline cache is in the image: it is read from where the image was pushed. */
export function locateInlineCache(repository: string, tag: string): LocationOf<'registry'> {
  return { backend: 'registry', ref: `${repository}:${tag}` };
}

/** BuildKit always exports inline cache with mode `min`, and takes no attribute. */
export const INLINE_EXPORT: CacheExport = { backend: 'inline', ref: null, mode: 'min' };

export function formatInlineExport(): readonly string[] {
  return ['type=inline'];
}
