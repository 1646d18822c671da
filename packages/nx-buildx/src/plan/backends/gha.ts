import type { GhaCacheOptions } from '../../model/cache-backends';
import type { ExportManner, LocationOf } from '../../model/cache-plan';
import type { CacheOptions } from '../../model/image-options';
import { isTrue } from '../go-bool';
import { describeManner, formatAttributes } from './attributes';
import type { Attributes } from './attributes';
import { nameInService } from './name-in-service';
import type { OptionProblem } from './option-problem';

type GhaCache = LocationOf<'gha'>;
type Environment = Readonly<Record<string, string | undefined>>;

export function locateGhaCache({ gha }: CacheOptions, name: string): GhaCache {
  const scope = nameInService(gha?.scope, name);
  return { backend: 'gha', ref: `gha:${scope}`, settings: { ...gha, scope } };
}

/** docs.docker.com/build/cache/backends/gha. `token` is left to buildx, which reads `ACTIONS_RUNTIME_TOKEN`. */
export function formatGhaImport({ settings }: GhaCache): readonly string[] {
  return formatAttributes(describePlace(settings));
}

export function formatGhaExport(cache: GhaCache & ExportManner): readonly string[] {
  return formatAttributes({
    ...describePlace(cache.settings),
    ...describeManner(cache),
    repository: cache.settings.repository,
  });
}

function describePlace({ scope, timeout, url, urlV2, version }: GhaCacheOptions): Attributes {
  return { type: 'gha', scope, timeout, url, url_v2: urlV2, version };
}

/**
 * What has to be in the environment and is not, by name. buildx leaves out a cache whose token or address is missing,
 * without a word (docker/buildx, build/opt.go, `addGithubToken` and `isActive`).
 */
export function listMissingVariables(gha: GhaCacheOptions = {}, environment: Environment): readonly string[] {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  const v1 = gha.url !== undefined || isSet('ACTIONS_CACHE_URL');
  const v2 = gha.urlV2 !== undefined || isSet('ACTIONS_RESULTS_URL');
  const version = findVersion(gha, environment);
  return [
    ...(isSet('ACTIONS_RUNTIME_TOKEN') ? [] : ['ACTIONS_RUNTIME_TOKEN']),
    ...(version === '1' && !v1 ? ['ACTIONS_CACHE_URL'] : []),
    ...(version === '2' && !v2 ? ['ACTIONS_RESULTS_URL'] : []),
    ...(version === null && !v1 && !v2 ? ['ACTIONS_RESULTS_URL'] : []),
  ];
}

/**
 * Version of the service's API. buildx takes the job's variable, and BuildKit an address of version 2 before one of
 * version 1 (docker/buildx, build/opt.go, `addGithubToken`; moby/buildkit, cache/remotecache/gha, `getConfig`).
 *
 * @returns `null`: that of the address which is found
 */
function findVersion({ version, urlV2 }: GhaCacheOptions, environment: Environment): '1' | '2' | null {
  if (version !== undefined) return version;
  return urlV2 !== undefined || isTrue(environment['ACTIONS_CACHE_SERVICE_V2']) ? '2' : null;
}

/** An address that the version of the API does not use is ignored without a word. */
export function checkGhaOptions(
  gha: GhaCacheOptions = {},
  environment: Environment,
): readonly OptionProblem[] {
  const version = findVersion(gha, environment);
  if (version === '1' && gha.urlV2 !== undefined) return [describeIgnored('urlV2', version, 'url', '2')];
  if (version === '2' && gha.url !== undefined) return [describeIgnored('url', version, 'urlV2', '1')];
  return [];
}

function describeIgnored(
  option: string,
  version: string,
  otherOption: string,
  otherVersion: string,
): OptionProblem {
  return {
    option,
    message: `version ${version} of the cache service, which is used here, does not look at "${option}"`,
    fix: `name the address by "${otherOption}", or set "version": "${otherVersion}" and no other address`,
  };
}
