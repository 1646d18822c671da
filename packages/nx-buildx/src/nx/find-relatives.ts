import type { BuildPlan } from '../model/build-plan';
import type { CacheImport } from '../model/cache-plan';
import type { ImageId } from '../model/image';
import type { ImageDefinition } from '../model/workspace';
import { listRegistryRefs } from '../plan/plan-cache';
import type { Relative } from '../run/choose-imports';
import type { Site } from './open-site';
import type { PreparedKeys } from './prepare-keys';

interface Ranked {
  readonly id: ImageId;
  readonly steps: number;
}

/**
 * Finds images of the workspace, built in this run or not, whose stages begin as an image's do.
 *
 * @returns looks an image up: the ones with most steps in common first. Files are only read once somebody asks.
 */
export function createRelativeSearch(
  { readGraph, source, targetName }: Site,
  { listSteps, nativeOf }: Pick<PreparedKeys, 'listSteps' | 'nativeOf'>,
  { images, builders }: Pick<BuildPlan, 'images' | 'builders'>,
): (id: ImageId, platform: string | null) => readonly Relative[] {
  const { nodes } = readGraph();
  const builderOf = new Map(images.map(({ id, builder }) => [id, builder]));
  const platforms = new Map(builders.map(({ name, platforms: [first] }) => [name, first]));
  // Many images have all their steps in common with the same others.
  const rankings = new Map<string, readonly Ranked[]>();
  const refs = new Map<string, readonly CacheImport[]>();
  let owners: ReadonlyMap<string, readonly ImageId[]> | undefined;

  const rank = (id: ImageId): readonly Ranked[] => {
    owners ??= groupBySteps(listCandidates(), listSteps);
    const steps = [...new Set(listSteps(id))];
    const shared = steps.filter((step) => (owners?.get(step)?.length ?? 0) > 1);
    const name = shared.join();
    const made = rankings.get(name) ?? rankOwners(shared, owners);
    rankings.set(name, made);
    return made;
  };
  const listCandidates = () =>
    [...nodes.values()].flatMap(({ definition: { id, options } }) =>
      // Other steps than those of the final image are in no cache of that mode.
      options.cache.mode === 'max' ? [id] : [],
    );
  const listRefs = (id: ImageId, native: string, platform: string | null): readonly CacheImport[] => {
    const definition = nodes.get(id)?.definition;
    const name = `${id} ${native} ${platform ?? ''}`;
    const list = (image: ImageDefinition) => listRegistryRefs(image, source, targetName, native);
    const made =
      refs.get(name) ??
      (definition === undefined
        ? []
        : [...(platform === null ? [] : list(narrow(definition, platform))), ...list(definition)]);
    refs.set(name, made);
    return made;
  };

  return (id, platform) => {
    const definition = nodes.get(id)?.definition;
    if (definition === undefined) return [];
    const native = platforms.get(builderOf.get(id) ?? '') ?? nativeOf(definition);
    const others = rank(id).flatMap((other) =>
      other.id === id ? [] : [{ ...other, refs: () => listRefs(other.id, native, platform) }],
    );
    if (platform === null) return others;
    // Where one build made all its platforms, it is the nearest of all.
    return [{ id, steps: new Set(listSteps(id)).size, refs: () => listRefs(id, native, null) }, ...others];
  };
}

/** An image of which one platform is looked at, as a build of that platform names its refs. */
function narrow(image: ImageDefinition, platform: string): ImageDefinition {
  return { ...image, options: { ...image.options, platforms: [platform] } };
}

/** The image that has all these steps is among them. */
function rankOwners(
  steps: readonly string[],
  owners: ReadonlyMap<string, readonly ImageId[]>,
): readonly Ranked[] {
  const shared = new Map<ImageId, number>();
  for (const step of steps) {
    for (const owner of owners.get(step) ?? []) shared.set(owner, (shared.get(owner) ?? 0) + 1);
  }
  return [...shared]
    .map(([id, count]) => ({ id, steps: count }))
    .sort((one, other) => other.steps - one.steps || (one.id < other.id ? -1 : 1));
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
