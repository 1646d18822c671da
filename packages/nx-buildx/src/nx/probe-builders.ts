import type { Buildx } from '../docker/buildx';
import type { BuilderCapabilities } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';
import { listFailures } from '../model/failure';
import type { Failure, Note, Outcome } from '../model/failure';
import type { ImageDefinition } from '../model/workspace';
import { findPoolPlatform } from '../plan/plan-pool';
import { nameOwnPlatform } from './own-platform';

export interface ProbedBuilders {
  /** By the value of the option `builder`, `null` for buildx's current one; those of a pool by their names. */
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
  readonly failures: readonly Failure[];
  /** Builders of a pool that are left out. */
  readonly notes: readonly Note[];
}

type Probe = readonly [string | null, Outcome<BuilderCapabilities>];

/**
 * Asks each builder that an image names, or that is in its pool, what it can do, all at once. Of a pool those are left
 * out that do not answer, as long as one does.
 */
export async function probeBuilders(
  images: readonly ImageDefinition[],
  buildx: Pick<Buildx, 'inspectBuilder'>,
  stop: AbortSignal,
): Promise<ProbedBuilders> {
  const probes = await Promise.all(
    listNames(images).map(async (name): Promise<Probe> => [name, await buildx.inspectBuilder(name, stop)]),
  );
  const named = new Set(images.flatMap(listNamed));
  const pool = new Set<string | null>(
    images.flatMap(({ options }) => options.builders.map(({ name }) => name)),
  );
  const isPoolAlive = probes.some(([name, { ok }]) => ok && pool.has(name));
  const isLeftOut = ([name, { ok }]: Probe) => !ok && isPoolAlive && pool.has(name) && !named.has(name);
  const kept = probes.filter((probe) => !isLeftOut(probe));
  return {
    builders: new Map(kept.map(([name, probe]) => [name, probe.ok ? probe.value : assumeAble(name)])),
    failures: listFailures(...kept.map(([, probe]) => probe)),
    notes: probes.filter(isLeftOut).map(([name, probe]) => describeLeftOut(name, probe)),
  };
}

/** As options name them; `null` is buildx's current one. */
function listNames(images: readonly ImageDefinition[]): readonly (string | null)[] {
  const names = images.flatMap((image) => [
    ...listNamed(image),
    ...image.options.builders.map(({ name }) => name),
  ]);
  return [...new Set(names)];
}

/** Those that nothing can take the place of. */
function listNamed({ options: { builder, builders, platformBuilders } }: ImageDefinition): (string | null)[] {
  return [...(builders.length === 0 ? [builder] : []), ...Object.values(platformBuilders)];
}

function describeLeftOut(name: string | null, probe: Outcome<unknown>): Note {
  const [reason] = listFailures(probe);
  return {
    message: `builder "${name ?? ''}" is left out of the pool: ${reason?.message ?? 'it does not answer'}`,
    place: {},
  };
}

/** Builders that nobody has asked yet. */
export function assumeBuilders(images: readonly ImageDefinition[]): ProbedBuilders['builders'] {
  return new Map(listNames(images).map((name) => [name, assumeAble(name)]));
}

/**
 * What an image's own builder is of, whichever other images are in the run. This machine's where the builder was not
 * asked or does not say, and where an image names its platforms: its builder is not asked before something has to be built.
 */
export function findNative({ options }: ImageDefinition, probed: ProbedBuilders['builders']): string {
  const { platforms, builder, builders } = options;
  if (platforms.length > 0) return nameOwnPlatform();
  const native = builders.length > 0 ? findPoolPlatform(builders, probed) : probed.get(builder)?.platforms[0];
  return native ?? nameOwnPlatform();
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
