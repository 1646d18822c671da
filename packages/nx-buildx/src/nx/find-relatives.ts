import type { BuildPlan } from '../model/build-plan';
import type { ImageId } from '../model/image';
import { listRegistryRefs } from '../plan/plan-cache';
import type { Relative } from '../run/choose-imports';
import type { Site } from './open-site';
import type { PreparedKeys } from './prepare-keys';

/**
 * Finds images of the workspace, built in this run or not, whose stages begin as an image's do.
 *
 * @returns looks an image up: the ones with most steps in common first. Files are only read once somebody asks.
 */
export function createRelativeSearch(
  { readGraph, source, targetName }: Site,
  { listSteps }: Pick<PreparedKeys, 'listSteps'>,
  { images, builders }: Pick<BuildPlan, 'images' | 'builders'>,
): (id: ImageId) => readonly Relative[] {
  const { nodes } = readGraph();
  let owners: ReadonlyMap<string, readonly ImageId[]> | undefined;
  return (id) => {
    owners ??= groupBySteps([...nodes.keys()], listSteps);
    const shared = new Map<ImageId, number>();
    for (const step of listSteps(id)) {
      for (const owner of owners.get(step) ?? []) {
        if (owner !== id) shared.set(owner, (shared.get(owner) ?? 0) + 1);
      }
    }
    const builder = images.find((image) => image.id === id)?.builder;
    const native = builders.find(({ name }) => name === builder)?.platforms[0];
    return [...shared]
      .sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))
      .flatMap(([owner, steps]) => {
        const definition = nodes.get(owner)?.definition;
        const refs = definition === undefined ? [] : listRegistryRefs(definition, source, targetName, native);
        return refs.length === 0 ? [] : [{ id: owner, steps, refs }];
      });
  };
}

function groupBySteps(
  ids: readonly ImageId[],
  listSteps: PreparedKeys['listSteps'],
): ReadonlyMap<string, readonly ImageId[]> {
  const owners = new Map<string, ImageId[]>();
  for (const id of ids) {
    for (const step of new Set(listSteps(id))) {
      const known = owners.get(step);
      if (known === undefined) owners.set(step, [id]);
      else known.push(id);
    }
  }
  return owners;
}
