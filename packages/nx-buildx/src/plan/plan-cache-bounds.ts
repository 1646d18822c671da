import type { BuildInvocation, PlannedImage } from '../model/build-plan';
import type { CacheBound } from '../model/cache-plan';
import type { ImageDefinition } from '../model/workspace';
import { joinPath } from './join-path';

export interface CachedImage {
  readonly definition: ImageDefinition;
  readonly image: PlannedImage;
}

/** Directories that may not grow over a size, with what this run uses of them; where images disagree the least holds. */
export function planCacheBounds(images: readonly CachedImage[]): readonly CacheBound[] {
  const bounds = new Map<string, { maxSize: number; readonly folders: Set<string> }>();
  for (const { definition, image } of images) {
    const { directory, maxSize } = definition.options.cache;
    if (image.invocation.cache.strategy !== 'local' || maxSize === null) continue;
    const place = joinPath(directory);
    const bound = bounds.get(place) ?? { maxSize, folders: new Set() };
    bound.maxSize = Math.min(bound.maxSize, maxSize);
    bounds.set(place, bound);
  }
  for (const { image } of images) {
    for (const folder of listFolders(image)) {
      const slash = folder.lastIndexOf('/');
      bounds.get(slash < 0 ? '.' : folder.slice(0, slash))?.folders.add(folder.slice(slash + 1));
    }
  }
  return [...bounds].map(([directory, { maxSize, folders }]) => ({
    directory,
    maxSize,
    folders: [...folders].sort(),
  }));
}

function listFolders({ invocation, split }: PlannedImage): readonly string[] {
  const builds = split === null ? [invocation] : split.builds.map((build) => build.invocation);
  return builds.flatMap(listFoldersOf);
}

function listFoldersOf({ cache }: Pick<BuildInvocation, 'cache'>): readonly string[] {
  const imports = cache.imports.flatMap(({ backend, ref }) => (backend === 'local' ? [ref] : []));
  const { export: exported } = cache;
  return exported?.backend === 'local' ? [...imports, exported.ref] : imports;
}
