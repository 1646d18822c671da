import { listCacheMounts } from '../dockerfile/list-cache-mounts';
import type { CacheMountUse } from '../dockerfile/list-cache-mounts';
import { resolveDockerfile } from '../dockerfile/resolve-dockerfile';
import type { BuilderCapabilities } from '../model/builder';
import type { ImageNode } from '../model/image-graph';
import type { MountIdentity } from '../model/mount-plan';
import { normalizePlatform } from '../model/platform';
import type { ImageDefinition } from '../model/workspace';
import { listEffectiveArgs } from './keys/key-options';
import type { ReadImage } from './read-image';
import { describeResolution } from './read-image';

/** A cache mount of an image, for one of its platforms. */
export interface MountUse extends MountIdentity, Pick<CacheMountUse, 'isSeeded' | 'base' | 'line'> {
  readonly node: ImageNode;
  /** Platform of the image that is built; `null`: the builder's own. A stage may be of another one. */
  readonly builtFor: string | null;
  /** What that is built on, and so where the mount is; not given where nobody asked the builder. */
  readonly builder: BuilderCapabilities | undefined;
}

export interface MountUseInput {
  readonly node: ImageNode;
  readonly read: ReadImage;
  /** What builds a platform of the image; `null` is the builder's own. */
  readonly builderOf: (platform: string | null) => BuilderCapabilities | undefined;
  /** See `PlanInput`. */
  readonly nativeOf: (image: ImageDefinition) => string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Parts the ids of cache mounts (moby/buildkit, frontend/dockerui, `keyCacheNSArg`). */
const NAMESPACE = 'BUILDKIT_CACHE_MOUNT_NS';

/**
 * The cache mounts of an image as its builds have them: arguments and platforms applied, reachable stages only. None for one
 * that is built with `noCache`: BuildKit gives such a step an empty mount of its own.
 */
export function findMountUses(input: MountUseInput): readonly MountUse[] {
  const { noCache, platforms } = input.node.definition.options;
  if (noCache || !input.read.resolved.hasCacheMounts) return [];
  const built = platforms.length === 0 ? [null] : platforms;
  return built.flatMap((platform) => findUsesOf(platform, input));
}

function findUsesOf(
  builtFor: string | null,
  { node, read, builderOf, nativeOf, environment }: MountUseInput,
): readonly MountUse[] {
  const { definition } = node;
  const builder = builderOf(builtFor);
  const buildPlatform = builder?.platforms[0] ?? guessPlatform(builtFor, node) ?? nativeOf(definition);
  const platform = builtFor ?? buildPlatform;
  const buildArgs = listEffectiveArgs(definition.options, environment);
  const resolved = resolveDockerfile(read.dockerfile, {
    ...describeResolution(definition),
    buildArgs,
    platform,
    buildPlatform,
  });
  if (!resolved.ok) return [];
  return listCacheMounts(resolved.value).map((mount) => ({
    id: mount.id,
    owner: mount.owner,
    namespace: buildArgs[NAMESPACE] ?? null,
    platform: normalizePlatform(mount.platform ?? platform),
    isSeeded: mount.isSeeded,
    base: mount.base,
    line: mount.line,
    node,
    builtFor,
    builder,
  }));
}

/** Of a builder that has yet to be started: one that is named for a platform is taken to be of it, as for keys. */
function guessPlatform(builtFor: string | null, { definition }: ImageNode): string | null {
  const isNamed = builtFor !== null && definition.options.namedPlatforms.includes(builtFor);
  return isNamed ? builtFor : null;
}
