import type { ImageId } from '../model/image';
import type { ReadImageGraph } from './build-image-graph';
import { replaceBase } from './keys/base-images';

/** Instructions that bring files in: what comes after them changes with each image's own sources. */
const FILES = new Set(['COPY', 'ADD']);
const LONGEST = 60;

/**
 * The family of an image: all that share the beginning of their steps. Images on other images of the workspace are of the
 * family of the first one they name; others are of the family of their external base, together with those that run the
 * same commands on it before they copy anything. Sources are no part of it, so that a change moves no image.
 */
export function nameFamily(id: ImageId, graph: ReadImageGraph): string {
  const node = graph.nodes.get(id);
  const [edge] = node?.edges ?? [];
  if (edge !== undefined) return nameFamily(edge.parent, graph);
  const [stage] = graph.reads.get(id)?.resolved.stages ?? [];
  if (node === undefined || stage === undefined) return id;
  const end = stage.instructions.findIndex(({ keyword }) => FILES.has(keyword));
  const shared = stage.instructions.slice(0, end < 0 ? undefined : end);
  const commands = shared.flatMap(({ keyword, text }) => (keyword === 'RUN' ? [text] : []));
  const base = replaceBase(stage.base, node.definition.options.baseImages);
  return [base, ...commands].join(' | ');
}

/** A family as a person reads it. */
export function shortenFamily(family: string): string {
  return family.length <= LONGEST ? family : `${family.slice(0, LONGEST - 1)}…`;
}
