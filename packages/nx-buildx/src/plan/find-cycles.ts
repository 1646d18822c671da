import type { ImageEdge } from '../model/image-graph';
import type { ImageId } from '../model/image';

/**
 * Takes edges in the order given and leaves out each that would close a cycle with those before it.
 *
 * @returns the edges that remain, which form no cycle, and each cycle as a closed path of edges, the one left out last
 */
export function findCycles(edges: readonly ImageEdge[]): {
  readonly acyclic: readonly ImageEdge[];
  readonly cycles: readonly (readonly ImageEdge[])[];
} {
  const acyclic: ImageEdge[] = [];
  const cycles: ImageEdge[][] = [];
  const fromChild = new Map<ImageId, ImageEdge[]>();
  for (const edge of edges) {
    const back = findPath(edge.parent, edge.child, fromChild);
    if (back !== null) {
      cycles.push([...back, edge]);
      continue;
    }
    acyclic.push(edge);
    const known = fromChild.get(edge.child);
    if (known === undefined) fromChild.set(edge.child, [edge]);
    else known.push(edge);
  }
  return { acyclic, cycles };
}

/** Edges that lead from an image up to one of its ancestors; `null` without a path, empty from an image to itself. */
function findPath(
  start: ImageId,
  goal: ImageId,
  fromChild: ReadonlyMap<ImageId, readonly ImageEdge[]>,
): readonly ImageEdge[] | null {
  const cameBy = new Map<ImageId, ImageEdge | null>([[start, null]]);
  const queue = [start];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (id === goal) return tracePath(goal, cameBy);
    for (const edge of fromChild.get(id) ?? []) {
      if (cameBy.has(edge.parent)) continue;
      cameBy.set(edge.parent, edge);
      queue.push(edge.parent);
    }
  }
  return null;
}

function tracePath(goal: ImageId, cameBy: ReadonlyMap<ImageId, ImageEdge | null>): readonly ImageEdge[] {
  const path: ImageEdge[] = [];
  for (let edge = cameBy.get(goal); edge; edge = cameBy.get(edge.child)) path.unshift(edge);
  return path;
}
