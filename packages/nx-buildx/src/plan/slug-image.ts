import type { ImageOptions } from '../model/image-options';
import type { MountIdentity } from '../model/mount-plan';
import type { ImageDefinition } from '../model/workspace';
import { normalizePlatform, shortenPlatform } from '../model/platform';
import { slugify } from '../model/slug';

/** The folder of an image's `result.json`, relative to the workspace root. */
export function nameResultFolder(project: string, target: string, targetName: string): string {
  const parts = [slugify(project, 60), ...(target === targetName ? [] : [slugify(target, 30)])];
  return `dist/images/${parts.join('--')}`;
}

const COMMON_PLATFORM = 'linux/amd64';

function isCommon(platform: string): boolean {
  return normalizePlatform(platform) === COMMON_PLATFORM;
}

/**
 * The tag of an image's cache ref: `<project>--<branch>`, then target, stage and platform set where they are not the
 * default. Two images, or two branches of one, never share a tag: BuildKit replaces a ref as a whole (bx#1044).
 * An image without `platforms` is of the builder's own, `native`: two machines of different kind write two refs.
 * At most 128 characters, which a tag has at most: 30 + 36 + 18 + 18 + 18 and four separators of two. The last three
 * have room for the hash alone, should a name be longer than that: whole ones say more, `s-runtime`, `p-amd64_arm64`.
 */
export function nameCacheTag(
  image: Pick<ImageDefinition, 'project' | 'target'> & {
    readonly options: Pick<ImageOptions, 'stage' | 'platforms'>;
  },
  branch: string,
  targetName: string,
  native = COMMON_PLATFORM,
): string {
  const { stage } = image.options;
  const platforms =
    image.options.platforms.length > 0 || isCommon(native) ? image.options.platforms : [native];
  return [
    slugProject(image.project),
    slugBranch(branch),
    ...(image.target === targetName ? [] : [`t-${slugify(image.target, 16)}`]),
    ...(stage === null ? [] : [`s-${slugify(stage, 16)}`]),
    ...(platforms.length === 0 ? [] : [`p-${slugify(joinPlatforms(platforms), 16)}`]),
  ].join('--');
}

/** How a cache tag names a project: its first part. */
export function slugProject(project: string): string {
  return slugify(project, 30);
}

/** How a cache tag names a branch, or a pull request: its second part. */
export function slugBranch(branch: string): string {
  return slugify(branch, 36);
}

/** Begins the tag of a cache mount's ref; no slug begins with it, and so no cache ref and no tag of a branch. */
export const MOUNT_TAG = '_mount';

/**
 * The tag of a cache mount's ref: `_mount--<id>--<branch>`, then owner and namespace (`v-`) and platform (`p-`) where they are not the
 * common ones. Two mounts that are two directories in a builder, or two branches of one, never share a tag. At most
 * 6 + 40 + 36 + 20 + 18 characters and four separators of two.
 */
export function nameMountTag({ id, owner, namespace, platform }: MountIdentity, branch: string): string {
  const variant = [
    ...(owner === null ? [] : [`u${owner.uid}_g${owner.gid}_m${owner.mode}`]),
    ...(namespace === null ? [] : [`:${namespace}`]),
  ].join('');
  return [
    MOUNT_TAG,
    slugMount(id),
    slugBranch(branch),
    ...(variant === '' ? [] : [`v-${slugify(variant, 18)}`]),
    ...(isCommon(platform) ? [] : [`p-${slugify(joinPlatforms([platform]), 16)}`]),
  ].join('--');
}

/** How the tag of a cache mount's ref names the mount: its second part. */
export function slugMount(id: string): string {
  return slugify(id, 40);
}

/** A set, whatever its order and spelling. */
function joinPlatforms(platforms: readonly string[]): string {
  return [...new Set(platforms.map(shortenPlatform))].sort().join('_');
}
