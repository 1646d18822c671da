import type { BuilderCapabilities, CacheBackend } from '../../model/builder';

const EVERY_BACKEND: readonly CacheBackend[] = ['registry', 'inline', 'local', 'gha', 's3', 'azblob'];

/**
 * What a builder can import. The docker daemon knows few importers, with its classic store fewer (moby/moby,
 * builder-next/controller.go, `ResolveCacheImporterFuncs`); an unknown one is an errored step of the build, and nothing else.
 */
export function listImportable({
  driver,
  imageStore,
}: Pick<BuilderCapabilities, 'driver' | 'imageStore'>): readonly CacheBackend[] {
  if (driver !== 'docker') return EVERY_BACKEND;
  return ['registry', 'inline', 'local', ...(imageStore === 'classic' ? [] : (['gha'] as const))];
}
