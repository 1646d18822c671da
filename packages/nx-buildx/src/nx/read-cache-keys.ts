import type { ImageId } from '../model/image';
import type { ImageDefinition } from '../model/workspace';
import type { CurrentKeys } from '../plan/plan-prune-keys';
import type { KeptRepository } from './open-cache-workspace';
import type { Site } from './open-site';
import { nameOwnPlatform, namePlace } from './own-platform';
import { prepareKeys } from './prepare-keys';
import type { PreparedKeys } from './prepare-keys';
import type { RegistryAccess } from './registry-access';

/** Of builders that images without `platforms` may have been built on: no builder is asked. */
const PLATFORMS = ['linux/amd64', 'linux/arm64'];

/**
 * The keys of what is checked out, by repository name.
 *
 * @returns for a repository without images none
 */
export async function readCacheKeys(
  site: Site,
  repositories: readonly KeptRepository[],
  registries: RegistryAccess,
): Promise<ReadonlyMap<string, CurrentKeys>> {
  const images = new Set<ImageId>(repositories.flatMap((each) => each.images));
  const request = { ...site.input, graph: site.readGraph(), images };
  const prepare = prepareKeys(request, registries);
  const finds: PreparedKeys['findKey'][] = [];
  const definitions = [...request.graph.nodes.values()].map(({ definition }) => definition);
  const platforms = [...new Set([nameOwnPlatform(), ...PLATFORMS])];
  for (const nativeOf of listNatives(definitions, platforms)) finds.push((await prepare(nativeOf)).findKey);
  return new Map(
    repositories.map(({ name, images: own }) => {
      const found = own.flatMap((id) => finds.map((find) => [id, find(id)] as const));
      const unknown = found.flatMap(([id, key]) => (key.key === null ? [`${id}: ${key.reason}`] : []));
      const keys = new Set(found.flatMap(([, { key }]) => key ?? []));
      return [name, { keys, unknown: unknown[0] ?? null }];
    }),
  );
}

/**
 * What builders may be of: all of one platform, or one of them of another than the rest. Where an image names its
 * platforms, it is the machine that planned which is meant, see `findNative`.
 */
export function listNatives(
  images: readonly ImageDefinition[],
  platforms: readonly string[],
): readonly PreparedKeys['nativeOf'][] {
  const places = [...new Set(images.map(findPlace))];
  const others = places.length > 1 ? places : [];
  return platforms.flatMap((platform) => [
    () => platform,
    ...others.flatMap((place) =>
      platforms.flatMap((other) =>
        other === platform
          ? []
          : [(image: ImageDefinition) => (findPlace(image) === place ? other : platform)],
      ),
    ),
  ]);
}

function findPlace(image: ImageDefinition): string {
  return image.options.platforms.length > 0 ? 'the machine that plans' : namePlace(image);
}
