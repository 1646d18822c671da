import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageEdge, ImageGraph } from '../model/image-graph';
import { splitImageId } from '../model/image';

/** Every edge of a cycle is named, since each is a place where it can be broken. */
export function checkCycles({ cycles }: ImageGraph, requested: ReadonlySet<ImageId>): readonly Failure[] {
  return cycles.flatMap((cycle) => {
    const members = [...new Set(cycle.map(({ child }) => child))].filter((id) => requested.has(id));
    const [first] = cycle;
    return members.map((image) => ({
      code: 'image-cycle' as const,
      message: `images stand on each other in a circle: ${cycle.map(describeEdge).join(', ')}`,
      place: {
        image,
        ...(first === undefined
          ? {}
          : { file: first.file, ...(first.line === null ? {} : { line: first.line }) }),
      },
      fix: 'take one of these references away, or pin it to a tag or digest that is already published',
    }));
  });
}

function describeEdge({ child, parent, file, line, contextName }: ImageEdge): string {
  const place = line === null ? `buildContexts.${contextName}` : `${file}:${String(line)}`;
  return `${splitImageId(child).project} → ${splitImageId(parent).project} (${place})`;
}
