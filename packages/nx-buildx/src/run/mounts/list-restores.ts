import type { PlannedImage, PlatformBuild } from '../../model/build-plan';
import type { MountTools, MountUser, PlannedMount } from '../../model/mount-plan';
import { normalizePlatform } from '../../model/platform';
import { slugify } from '../../model/slug';

/** A build of an image that uses mounts: of all its platforms, or of one where it is split. */
export type MountedBuild = Pick<PlatformBuild, 'builder' | 'invocation'>;

/** A mount that has to be filled before an image is built. */
export interface WantedRestore {
  readonly mount: PlannedMount;
  readonly tools: MountTools;
  /** What the helper stands on, and which builder it runs on, that build says. */
  readonly build: MountedBuild;
  /** The builder that the plan meant, if the build moved away from it; else `null`. */
  readonly left: string | null;
}

/**
 * The mounts that an image's builds use, on the builders that they run on by now. Of builds on one builder one stands for all;
 * one that moved may have come to a mount that another uses there.
 */
export function listRestores(image: PlannedImage, mounts: readonly PlannedMount[]): readonly WantedRestore[] {
  return mounts.flatMap((mount) =>
    mount.users
      .filter((user) => user.image === image.id)
      .flatMap((user) => listOf(mount, user, listBuilds(image, user), mounts)),
  );
}

function listOf(
  planned: PlannedMount,
  { tools }: MountUser,
  builds: readonly MountedBuild[],
  mounts: readonly PlannedMount[],
): readonly WantedRestore[] {
  if (tools === null) return [];
  const places = new Map(builds.map((build) => [build.builder, build]));
  return [...places.values()].map((build) => {
    const left = build.builder === planned.builder ? null : planned.builder;
    const mount = left === null ? planned : findMoved(planned, build.builder, mounts);
    return { mount, tools, build, left };
  });
}

/**
 * By the platforms that are built, not by that of the stage: with `FROM --platform=$BUILDPLATFORM` it is another, and then the
 * images it stands on are linked by their indexes, in which a helper finds the stage's own.
 */
function listBuilds({ split, builder, invocation }: PlannedImage, user: MountUser): readonly MountedBuild[] {
  if (split === null) return [{ builder, invocation }];
  const platforms = new Set(user.platforms.map(normalizePlatform));
  return split.builds.filter(({ platform }) => platforms.has(normalizePlatform(platform)));
}

/**
 * The same mount on a builder that a build moved to, since its own was lost. Where the plan has none there it is restored and
 * not saved: what is saved, and from which builder, the plan says.
 */
function findMoved(lost: PlannedMount, builder: string, mounts: readonly PlannedMount[]): PlannedMount {
  const same = mounts.filter((each) => describeContent(each) === describeContent(lost));
  const planned = same.find((each) => each.builder === builder);
  // Whichever of several lost builders a build comes from, it is one mount.
  const [{ key } = lost] = same;
  // No slug has two dashes, so that it is no planned mount's key.
  return planned ?? { ...lost, key: `${key}--${slugify(builder, 60)}`, builder, write: null };
}

function describeContent({ id, owner, namespace, platform, reads }: PlannedMount): string {
  return JSON.stringify([id, owner, namespace, platform, reads]);
}
