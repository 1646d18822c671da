import type { ImageId } from '../model/image';
import type { ImageGraph, ImageNode } from '../model/image-graph';

export interface OrderedImage {
  readonly node: ImageNode;
  /** Images on the longest path from it down to one that nothing requested stands on, itself included. */
  readonly height: number;
}

/** Requested images, parents before children, and among those that may start together the longest path first. */
export function orderImages({ nodes }: ImageGraph, requested: ReadonlySet<ImageId>): readonly OrderedImage[] {
  const children = new Map<ImageId, ImageId[]>();
  const wanted = [...nodes.values()].filter(({ definition }) => requested.has(definition.id));
  for (const { edges } of wanted) {
    for (const { parent, child } of edges) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const heights = new Map<ImageId, number>();
  const measure = (id: ImageId): number => {
    const known = heights.get(id);
    if (known !== undefined) return known;
    const height = 1 + Math.max(0, ...(children.get(id) ?? []).map(measure));
    heights.set(id, height);
    return height;
  };
  // A parent is always higher than its children, so this order is also a topological one.
  return wanted
    .map((node) => ({ node, height: measure(node.definition.id) }))
    .sort((a, b) => b.height - a.height || (a.node.definition.id < b.node.definition.id ? -1 : 1));
}
