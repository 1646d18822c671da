import type { Buildx } from '../docker/buildx';
import type { BuilderCapabilities } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';
import type { Failure } from '../model/failure';
import type { ImageDefinition } from '../model/workspace';

export interface ProbedBuilders {
  /** By the value of the option `builder`; `null` is buildx's current one. */
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
  readonly failures: readonly Failure[];
}

/** Asks each builder that an image names what it can do, all at once. */
export async function probeBuilders(
  images: readonly ImageDefinition[],
  buildx: Pick<Buildx, 'inspectBuilder'>,
  stop: AbortSignal,
): Promise<ProbedBuilders> {
  const names = [...new Set(images.flatMap(listBuilders))];
  const probes = await Promise.all(
    names.map(async (name) => [name, await buildx.inspectBuilder(name, stop)] as const),
  );
  return {
    builders: new Map(probes.map(([name, probe]) => [name, probe.ok ? probe.value : assumeAble(name)])),
    failures: probes.flatMap(([, probe]) => (probe.ok ? [] : probe.failures)),
  };
}

/** As its options name them; `null` is buildx's current one. */
function listBuilders({ options }: ImageDefinition): readonly (string | null)[] {
  return [options.builder, ...Object.values(options.platformBuilders)];
}

/** Builders that nobody has asked yet. */
export function assumeBuilders(images: readonly ImageDefinition[]): ProbedBuilders['builders'] {
  return new Map(images.flatMap(listBuilders).map((builder) => [builder, assumeAble(builder)]));
}

/** The platform of the builder of images without `platforms`; `null` where it was not asked. */
export function findPlatform(
  images: readonly ImageDefinition[],
  probed: Pick<ProbedBuilders, 'builders'> | null,
): string | null {
  const native = images.find(({ options }) => options.platforms.length === 0);
  const builder = native === undefined ? undefined : probed?.builders.get(native.options.builder);
  return builder?.platforms[0] ?? null;
}

/** Stands in for a builder that cannot be reached, so that what else is wrong is told in the same go. */
function assumeAble(name: string | null): BuilderCapabilities {
  const stores = { imageStore: null, loadsInto: 'containerd' } as const;
  return {
    name: name ?? 'default',
    driver: 'docker-container',
    ...stores,
    version: null,
    platforms: [],
    nodes: [],
    cacheExports: describeAbilities(stores).cacheExports,
  };
}
