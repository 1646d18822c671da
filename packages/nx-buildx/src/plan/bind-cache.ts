import type { CacheFolders, CachePlan } from '../model/cache-plan';

/**
 * The cache as one build is told of it: local folders replaced by those of the build, and without an inline export that
 * a build arg brings about already (docker/buildx, `build/opt.go`): BuildKit refused two equal ones (moby/buildkit#6272).
 */
export function bindCache(cache: CachePlan, folders: CacheFolders): Pick<CachePlan, 'imports' | 'export'> {
  return {
    imports: cache.imports.flatMap((each) => {
      const folder = each.backend === 'local' ? folders.imports.get(each.ref) : undefined;
      if (folder === null) return [];
      return [folder === undefined ? each : { ...each, ref: folder }];
    }),
    export: bindExport(cache, folders),
  };
}

function bindExport(
  { export: exported, inlineByArg }: CachePlan,
  folders: CacheFolders,
): CachePlan['export'] {
  if (exported?.backend === 'inline') return inlineByArg ? null : exported;
  if (exported?.backend !== 'local') return exported;
  return folders.export === null ? null : { ...exported, ref: folders.export };
}
