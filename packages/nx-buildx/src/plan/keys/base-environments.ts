import type { ImageId } from '../../model/image';
import type { ImageNode } from '../../model/image-graph';
import type { ReadImageGraph } from '../build-image-graph';
import type { ReadImage } from '../read-image';
import type { BaseDigests } from './base-images';
import { findDigest, listRootImages } from './base-images';

/** `ENV` of external images by their digests; of those that nobody could tell there is none. */
export type BaseEnvironments = ReadonlyMap<string, Environment>;
export type Environment = Readonly<Record<string, string>>;

/** Digests and names of external images whose `ENV` decides which files the given images are made of. */
export function listDecidingBases(
  { nodes, reads }: ReadImageGraph,
  images: Iterable<ImageId>,
  bases: BaseDigests,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const id of images) {
    const node = nodes.get(id);
    const read = reads.get(id);
    if (node === undefined || read === undefined) continue;
    for (const [, image, digest] of listDecidingRoots(node, read, bases)) found.set(digest, image);
  }
  return found;
}

/**
 * The same of one image, by the names in its `FROM`. Nothing for one whose files hang on no such variable: its key is
 * the same whether or not another image of the run needs the `ENV` of their base.
 */
export function findEnvironments(
  node: ImageNode,
  read: ReadImage,
  { bases, environments }: { readonly bases: BaseDigests; readonly environments: BaseEnvironments },
): Readonly<Record<string, Environment>> {
  return Object.fromEntries(
    listDecidingRoots(node, read, bases).flatMap(([name, , digest]) => {
      const found = environments.get(digest);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}

/** Name, image and digest. */
function listDecidingRoots(
  node: ImageNode,
  { resolved }: ReadImage,
  bases: BaseDigests,
): readonly (readonly [string, string, string])[] {
  if (resolved.unsetVariables.length === 0) return [];
  return [...listRootImages(node, resolved)].flatMap(([name, image]) => {
    const found = findDigest(image, bases);
    return 'digest' in found ? [[name, image, found.digest] as const] : [];
  });
}
