import type { BuilderCapabilities } from '../model/builder';
import type { Output } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageOptions } from '../model/image-options';
import { listSome } from '../model/list-some';
import { runsPlatform } from '../model/platform';

export interface SplitInput {
  readonly options: Pick<ImageOptions, 'platforms' | 'platformBuilders'>;
  readonly builder: BuilderCapabilities;
  readonly output: Output;
  /** Images of the workspace that it stands on, for its own platforms. */
  readonly parents: readonly ImageId[];
}

/**
 * Why an image gets a build for each of its platforms, in one line; `null`: one build makes all.
 *
 * Where several machines build, each writes what it has to the one cache ref of the build, and the last one wins
 * (docker/buildx#1044). And a child of several platforms could name its parent by its index alone, which moves with every
 * build: on a fresh engine it loses steps that one build for each platform finds in the cache.
 */
export function chooseSplit({ options, builder, output, parents }: SplitInput): string | null {
  const { platforms, platformBuilders } = options;
  if (platforms.length < 2) return null;
  const elsewhere = Object.keys(platformBuilders);
  if (elsewhere.length > 0) return `platformBuilders names other builders for ${listSome(elsewhere)}`;
  if (countNodes(platforms, builder) > 1)
    return `nodes of builder "${builder.name}" build one each, and would overwrite each other's cache`;
  if (output === 'push' && builder.imageStore === 'classic')
    return "docker's classic image store holds one platform at a time";
  if (output !== 'load' && parents.length > 0)
    return `each stands on its own platform of ${listSome(parents)}`;
  return null;
}

/** On how many nodes the platforms are built. Where one is not known to be built by the first, it may be built anywhere. */
function countNodes(platforms: readonly string[], builder: BuilderCapabilities): number {
  if (builder.nodes.length < 2) return 1;
  return new Set(platforms.map((platform) => findNode(platform, builder))).size;
}

/**
 * As buildx chooses: a node that was given the platform, else the first that has it, else the first of all
 * (docker/buildx, build/driver.go, `resolve`).
 *
 * @returns its place among the nodes
 */
function findNode(platform: string, { nodes }: BuilderCapabilities): number {
  const serves = (list: readonly string[]) => list.some((served) => runsPlatform(served, platform));
  const given = nodes.findIndex(({ assigned }) => serves(assigned));
  const able = given >= 0 ? given : nodes.findIndex(({ platforms }) => serves(platforms));
  return Math.max(able, 0);
}
