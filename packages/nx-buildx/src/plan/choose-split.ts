import type { BuilderCapabilities, BuilderNode } from '../model/builder';
import type { Output } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageOptions } from '../model/image-options';
import { listSome } from '../model/list-some';
import { normalizePlatform, runsPlatform } from '../model/platform';

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
  if (elsewhere.length > 0) return `other builders build ${listSome(elsewhere)}`;
  if (!isOnOneNode(platforms, builder))
    return `several nodes of builder "${builder.name}" build them, and would overwrite each other's cache`;
  if (output === 'push' && builder.imageStore === 'classic')
    return "docker's classic image store holds one platform at a time";
  if (output !== 'load' && parents.length > 0)
    return `each stands on its own platform of ${listSome(parents)}`;
  return null;
}

/**
 * Whether all platforms are certainly built on one node. buildx takes the nodes that were given the platforms, if all were
 * given to some, else the first that runs each, an exact match before another; what none seems to run may be anywhere
 * (docker/buildx, build/driver.go, `Resolve` and `get`).
 */
function isOnOneNode(platforms: readonly string[], { nodes }: BuilderCapabilities): boolean {
  if (nodes.length < 2) return true;
  const place = (list: (node: BuilderNode) => readonly string[]) =>
    platforms.map((platform) => findNode(platform, nodes.map(list)));
  const given = place(({ assigned }) => assigned);
  const places = given.includes(-1) ? place((node) => node.platforms) : given;
  return !places.includes(-1) && new Set(places).size === 1;
}

/** @returns the place of the list that has the platform, or -1 */
function findNode(wanted: string, lists: readonly (readonly string[])[]): number {
  const name = normalizePlatform(wanted);
  const exact = lists.findIndex((list) => list.some((served) => normalizePlatform(served) === name));
  return exact >= 0 ? exact : lists.findIndex((list) => list.some((served) => runsPlatform(served, wanted)));
}
