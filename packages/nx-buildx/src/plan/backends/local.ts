import type { ExportManner, LocationOf } from '../../model/cache-plan';
import type { CacheOptions } from '../../model/image-options';
import { joinPath } from '../join-path';
import { describeManner, formatAttributes } from './attributes';
import { describeLayerFormat } from './layer-format';

type LocalCache = LocationOf<'local'>;

/** @param name the folder's, in `cache.directory` */
export function locateLocalCache({ directory, local }: CacheOptions, name: string): LocalCache {
  const settings = local === undefined ? {} : { settings: local };
  return { backend: 'local', ref: joinPath(directory, name), ...settings };
}

/** docs.docker.com/build/cache/backends/local; `tag` and `reset` are of moby/buildkit's README. */
export function formatLocalImport({ ref, settings }: LocalCache): readonly string[] {
  return formatAttributes({ type: 'local', src: ref, tag: settings?.tag, digest: settings?.digest });
}

export function formatLocalExport(cache: LocalCache & ExportManner): readonly string[] {
  return formatAttributes({
    type: 'local',
    dest: cache.ref,
    ...describeManner(cache),
    ...describeLayerFormat(cache.settings),
    tag: cache.settings?.tag,
    reset: cache.settings?.reset,
  });
}
