import type { BuilderCapabilities, CacheBackend } from './builder';

/** What can be done with a builder: the table of docs/guides/builders.md. */
export interface BuilderAbilities {
  readonly push: boolean;
  /** Builds for several platforms at once. */
  readonly buildSeveral: boolean;
  /** Attests provenance and SBOM to what is not loaded. */
  readonly attest: boolean;
  /** Brings an image of one platform to the docker daemon. */
  readonly load: boolean;
  /** The same with several platforms, or with attestations. */
  readonly loadIndex: boolean;
  /** Writes OCI layouts to this machine. */
  readonly writeLayouts: boolean;
  /** Takes an OCI layout of this machine as a build context. */
  readonly readLayouts: boolean;
  /** Builds on images that are in the daemon and nowhere else. */
  readonly seeLoaded: boolean;
  /** Annotates the index of what it pushes. */
  readonly annotateIndex: boolean;
  readonly cacheExports: readonly CacheBackend[];
  /** Inline cache is imported from the image, as `registry`. */
  readonly cacheImports: readonly CacheBackend[];
}

/** A builder with BuildKit of its own, whatever starts it: it has every exporter, and none of the daemon's images. */
const OWN_BUILDKIT = {
  push: true,
  buildSeveral: true,
  attest: true,
  writeLayouts: true,
  readLayouts: true,
  seeLoaded: false,
  annotateIndex: true,
  cacheExports: ['registry', 'inline', 'local', 'gha', 's3', 'azblob'],
  cacheImports: ['registry', 'local', 'gha', 's3', 'azblob'],
} as const;

/** BuildKit inside dockerd, on containerd's image store. It knows neither s3 nor azblob. */
const DOCKER_CONTAINERD = {
  push: true,
  buildSeveral: true,
  attest: true,
  writeLayouts: true,
  readLayouts: true,
  seeLoaded: true,
  annotateIndex: true,
  cacheExports: ['registry', 'inline', 'local', 'gha'],
  cacheImports: ['registry', 'local', 'gha'],
} as const;

/** BuildKit inside dockerd, on the store that docker had first. buildx refuses what it cannot do. */
const DOCKER_CLASSIC = {
  push: true,
  buildSeveral: false,
  attest: false,
  writeLayouts: false,
  readLayouts: false,
  seeLoaded: true,
  annotateIndex: false,
  cacheExports: ['inline'],
  cacheImports: ['registry', 'local'],
} as const;

/**
 * What can be done with a builder, by docs.docker.com/build/builders/drivers and docs.docker.com/build/cache/backends. Measured
 * on docker 28.5 with buildx 0.29, drivers `docker` and `remote`; e2e/drivers.long.e2e.ts does so with `docker-container` too.
 */
export function describeAbilities({
  imageStore,
  loadsInto,
}: Pick<BuilderCapabilities, 'imageStore' | 'loadsInto'>): BuilderAbilities {
  // buildx sends what it loads as a tarball of docker's format, and of OCI's only to a daemon with containerd's store.
  const loads = { load: loadsInto !== null, loadIndex: loadsInto === 'containerd' };
  if (imageStore === null) return { ...OWN_BUILDKIT, ...loads };
  return { ...(imageStore === 'classic' ? DOCKER_CLASSIC : DOCKER_CONTAINERD), ...loads };
}
