import { listCacheMounts } from '../dockerfile/list-cache-mounts';
import type { CacheMountUse } from '../dockerfile/list-cache-mounts';
import { DEFAULT_PLATFORM } from '../dockerfile/platform-args';
import { resolveDockerfile } from '../dockerfile/resolve-dockerfile';
import type { BuilderCapabilities } from '../model/builder';
import type { ImageNode } from '../model/image-graph';
import type { MountIdentity } from '../model/mount-plan';
import { listEffectiveArgs } from './keys/key-options';
import type { ReadImage } from './read-image';
import { describeResolution } from './read-image';

/** A cache mount of an image, for one of its platforms. */
export interface MountUse extends MountIdentity, Pick<CacheMountUse, 'isSeeded' | 'base' | 'line'> {
  readonly node: ImageNode;
}

/** Parts the ids of cache mounts (moby/buildkit, frontend/dockerui, `keyCacheNSArg`). */
const NAMESPACE = 'BUILDKIT_CACHE_MOUNT_NS';

/**
 * The cache mounts of an image as its build has them: arguments and platforms applied, reachable stages only. None for one
 * that is built with `noCache`: BuildKit gives such a step an empty mount of its own.
 */
export function findMountUses(
  node: ImageNode,
  read: ReadImage,
  builder: BuilderCapabilities | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): readonly MountUse[] {
  const { definition } = node;
  const { noCache, platformBuilders } = definition.options;
  // What other builders build has its mounts there, which are not carried.
  const platforms = definition.options.platforms.filter((each) => platformBuilders[each] === undefined);
  if (platforms.length < definition.options.platforms.length && platforms.length === 0) return [];
  if (noCache || !read.resolved.hasCacheMounts) return [];
  const native = builder?.platforms[0] ?? DEFAULT_PLATFORM;
  const buildArgs = listEffectiveArgs(definition.options, environment);
  const namespace = buildArgs[NAMESPACE] ?? null;
  return (platforms.length === 0 ? [native] : platforms).flatMap((target) => {
    const options = { ...describeResolution(definition), buildArgs, platform: target, buildPlatform: native };
    const resolved = resolveDockerfile(read.dockerfile, options);
    if (!resolved.ok) return [];
    return listCacheMounts(resolved.value).map(({ id, owner, isSeeded, platform, base, line }) => ({
      id,
      owner,
      namespace,
      platform: platform ?? target,
      isSeeded,
      base,
      line,
      node,
    }));
  });
}
