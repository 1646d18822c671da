import type { ExportManner, LocationOf } from '../../model/cache-plan';
import type { CacheOptions } from '../../model/image-options';
import { describeManner, formatAttributes } from './attributes';
import { describeLayerFormat } from './layer-format';

type RegistryCache = LocationOf<'registry'>;

/** @param name the tag */
export function locateRegistryCache({ repository, registry }: CacheOptions, name: string): RegistryCache {
  const settings = registry === undefined ? {} : { settings: registry };
  return { backend: 'registry', ref: `${repository ?? ''}:${name}`, ...settings };
}

/** docs.docker.com/build/cache/backends/registry; `registry.insecure` is of moby/buildkit's README. */
export function formatRegistryImport({ ref, settings }: RegistryCache): readonly string[] {
  return formatAttributes({ type: 'registry', ref, 'registry.insecure': settings?.insecure });
}

export function formatRegistryExport(cache: RegistryCache & ExportManner): readonly string[] {
  return formatAttributes({
    type: 'registry',
    ref: cache.ref,
    ...describeManner(cache),
    ...describeLayerFormat(cache.settings),
    'registry.insecure': cache.settings?.insecure,
  });
}
