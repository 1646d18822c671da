import type { LocalCache } from '../docker/cache-folders/cache-folders';
import type { BuildPlan } from '../model/build-plan';
import type { Note } from '../model/failure';
import { describeBoundedCache } from '../report/describe-bounded-cache';

/** Holds the directories of local cache within their bounds. @returns what was done */
export async function boundCaches(
  { cacheBounds }: BuildPlan,
  cache: Pick<LocalCache, 'bound'>,
): Promise<readonly Note[]> {
  const notes = cacheBounds.map(async (bound) => describeBoundedCache(bound, await cache.bound(bound)));
  return (await Promise.all(notes)).flat();
}
