import type { ImageId } from '../model/image';
import type { ImageGraph } from '../model/image-graph';
import type { ImageDefinition } from '../model/workspace';
import { listAncestors } from '../plan/list-inputs';
import { isPlatformForeign, namePlace } from './own-platform';
import type { Environment } from './read-environment';

export interface StrangerSearch {
  readonly graph: ImageGraph;
  /** The images of the run. */
  readonly wanted: readonly ImageDefinition[];
  readonly own: ReadonlySet<ImageId>;
  readonly env: Environment;
}

/**
 * The images that those of this process stand on and that are no part of the run, as far as they are of the platform of a
 * builder that nobody asks for the run's sake: a key holds those of parents, and has to be the same in every run.
 */
export function listStrangers({ graph, wanted, own, env }: StrangerSearch): readonly ImageDefinition[] {
  const inRun = new Set(wanted.map(({ id }) => id));
  const isForeign = (image: ImageDefinition) => isPlatformForeign([image], env);
  const asked = new Set(wanted.filter(isForeign).map(namePlace));
  return [...new Set([...own].flatMap((id) => [...listAncestors(id, graph)]))].flatMap((id) => {
    const definition = graph.nodes.get(id)?.definition;
    if (definition === undefined || inRun.has(id) || !isForeign(definition)) return [];
    return asked.has(namePlace(definition)) ? [] : [definition];
  });
}
