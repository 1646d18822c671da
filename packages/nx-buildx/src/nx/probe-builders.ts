import type { Buildx } from '../docker/buildx';
import type { BuilderCapabilities } from '../model/builder';
import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { Workspace } from '../model/workspace';

export interface ProbedBuilders {
  /** By the value of the option `builder`; `null` is buildx's current one. */
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
  readonly failures: readonly Failure[];
}

/** Asks each builder that a requested image names what it can do, all at once. */
export async function probeBuilders(
  { images }: Workspace,
  requested: ReadonlyMap<ImageId, unknown>,
  buildx: Pick<Buildx, 'inspectBuilder'>,
  stop: AbortSignal,
): Promise<ProbedBuilders> {
  const wanted = images.filter(({ id }) => requested.has(id));
  const names = [...new Set(wanted.map(({ options }) => options.builder))];
  const probes = await Promise.all(
    names.map(async (name) => [name, await buildx.inspectBuilder(name, stop)] as const),
  );
  return {
    builders: new Map(probes.map(([name, probe]) => [name, probe.ok ? probe.value : assumeAble(name)])),
    failures: probes.flatMap(([, probe]) => (probe.ok ? [] : probe.failures)),
  };
}

/** Stands in for a builder that cannot be reached, so that what else is wrong is told in the same go. */
function assumeAble(name: string | null): BuilderCapabilities {
  return {
    name: name ?? 'unknown',
    driver: 'docker-container',
    imageStore: null,
    version: null,
    platforms: [],
    cacheExports: ['registry', 'inline', 'local', 'gha', 's3', 'azblob'],
  };
}
