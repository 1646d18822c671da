import type { BuilderCapabilities, CacheBackend } from '../../model/builder';

const EVERY_BACKEND: readonly CacheBackend[] = ['registry', 'local', 'gha', 's3', 'azblob'];

/**
 * What a builder can import; inline cache is imported as that of a registry. The docker daemon knows few importers, with
 * its classic store fewer (moby/moby, builder-next/controller.go, `ResolveCacheImporterFuncs`); an unknown one is an
 * errored step of the build, and nothing else.
 */
export function listImportable({
  driver,
  imageStore,
}: Pick<BuilderCapabilities, 'driver' | 'imageStore'>): readonly CacheBackend[] {
  if (driver !== 'docker') return EVERY_BACKEND;
  return ['registry', 'local', ...(imageStore === 'classic' ? [] : (['gha'] as const))];
}
