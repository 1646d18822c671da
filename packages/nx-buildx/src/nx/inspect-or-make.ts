import type { Buildx } from '../docker/buildx';
import { isUnknownBuilder } from '../docker/describe-missing-builder';
import type { BuilderCapabilities } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';
import type { BuilderDefinition } from '../model/builder-definition';
import { success } from '../model/failure';
import type { ImageDefinition } from '../model/workspace';
import type { MakeBuilder } from './created-builders';

/**
 * Asks builders what they can do, and makes first those that `createBuilder` asks for.
 *
 * @param make `null` to make none: what it would be able to do is told by its driver
 */
export function inspectOrMake(
  images: readonly ImageDefinition[],
  buildx: Pick<Buildx, 'inspectBuilder'>,
  make: MakeBuilder | null,
): Pick<Buildx, 'inspectBuilder'> {
  const definitions = new Map(
    images.flatMap(({ options: { builder, createBuilder } }) =>
      builder === null || createBuilder === null ? [] : [[builder, createBuilder] as const],
    ),
  );
  return {
    inspectBuilder: async (name, stop) => {
      const definition = name === null ? undefined : definitions.get(name);
      if (name === null || definition === undefined) return buildx.inspectBuilder(name, stop);
      const made = make === null ? success(null) : await make(name, definition, stop);
      if (!made.ok) return made;
      const inspected = await buildx.inspectBuilder(name, stop);
      const isAbsent = make === null && !inspected.ok && inspected.failures.every(isUnknownBuilder);
      return isAbsent ? success(describeFutureBuilder(name, definition)) : inspected;
    },
  };
}

/** Its platforms are known once its BuildKit runs. */
function describeFutureBuilder(name: string, { driver, platforms }: BuilderDefinition): BuilderCapabilities {
  const stores = { imageStore: null, loadsInto: 'containerd' } as const;
  const { cacheExports } = describeAbilities(stores);
  return { name, driver, ...stores, version: null, platforms, nodes: [], cacheExports };
}
