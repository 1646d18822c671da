import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageEdge, ImageGraph } from '../model/image-graph';

/** Every edge of a cycle is named, since each is a place where it can be broken. */
export function checkCycles(
  { cycles, nodes }: ImageGraph,
  requested: ReadonlySet<ImageId>,
): readonly Failure[] {
  const name = (id: ImageId) => nodes.get(id)?.definition.project ?? id;
  return cycles.flatMap((cycle) => {
    const edges = cycle.map((edge) => `${name(edge.child)} → ${name(edge.parent)} (${formatPlace(edge)})`);
    const own = new Map(cycle.map((edge) => [edge.child, edge]));
    return [...own]
      .filter(([id]) => requested.has(id))
      .map(([image, { file, line }]) => ({
        code: 'image-cycle' as const,
        message: `images stand on each other in a circle: ${edges.join(', ')}`,
        place: { image, file, ...(line === null ? {} : { line }) },
        fix: 'take one of these references away, or pin it to a tag or digest that is already published',
      }));
  });
}

function formatPlace({ file, line, contextName }: ImageEdge): string {
  return line === null ? `buildContexts.${contextName}` : `${file}:${String(line)}`;
}
