import type { LocalCacheOptions } from '../../model/cache-backends';
import type { CachePlan, ExportManner, LocationOf } from '../../model/cache-plan';
import type { CacheOptions } from '../../model/image-options';
import { joinPath } from '../join-path';
import { describeManner, formatAttributes } from './attributes';
import { describeLayerFormat } from './layer-format';
import type { OptionProblem } from './option-problem';

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

/**
 * An export replaces the whole folder, and with it the manifest of any digest that was named; BuildKit passes over an
 * import whose digest is not there (moby/buildkit, client/solve.go).
 */
export function checkLocalOptions(
  { digest }: LocalCacheOptions = {},
  { export: exported }: Pick<CachePlan, 'export'>,
): readonly OptionProblem[] {
  if (digest === undefined || exported === null) return [];
  return [
    {
      option: 'digest',
      message: 'the manifest of that digest is gone after the first export, which replaces the folder',
      fix: 'take "digest" away, or name it where nothing is exported',
    },
  ];
}
