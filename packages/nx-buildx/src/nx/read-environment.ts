import { failure, listFailures, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import { buildOptionsSchema, pluginOptionsSchema } from './option-schema';
import type { WrittenBuildOptions, WrittenPluginOptions } from './option-schema';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says about options; it reaches every image, where a command line reaches the named ones. */
export interface EnvironmentOptions {
  readonly options: Pick<
    WrittenBuildOptions,
    'output' | 'maxParallel' | 'builder' | 'createBuilder' | 'reuse'
  >;
  /** A pool in place of the plugin's; `null`: it names none. */
  readonly builders: WrittenPluginOptions['builders'] | null;
  readonly registry: string | null;
  readonly cacheRepository: string | null;
  /** What Nx Cloud agents offer; weaker than anything a user wrote. */
  readonly defaultCacheRepository: string | null;
}

export const NO_ENVIRONMENT: EnvironmentOptions = {
  options: {},
  builders: null,
  registry: null,
  cacheRepository: null,
  defaultCacheRepository: null,
};

const OPTIONS = {
  NX_BUILDX_OUTPUT: 'output',
  NX_BUILDX_MAX_PARALLEL: 'maxParallel',
  NX_BUILDX_BUILDER: 'builder',
  NX_BUILDX_CREATE_BUILDER: 'createBuilder',
  NX_BUILDX_REUSE: 'reuse',
} as const;

/** @returns failures `environment-invalid`; an empty variable counts as none */
export function readEnvironment(env: Environment): Outcome<EnvironmentOptions> {
  const failures: Failure[] = [];
  const options: Record<string, unknown> = {};
  for (const [variable, name] of Object.entries(OPTIONS)) {
    const value = env[variable];
    if (value === undefined || value === '') continue;
    const parsed = buildOptionsSchema.shape[name].safeParse(value);
    if (parsed.success) options[name] = parsed.data;
    else failures.push(refuse(variable, value, parsed.error.issues[0]?.message ?? 'is not valid'));
  }
  const pool = readBuilders(env['NX_BUILDX_BUILDERS']);
  if (!pool.ok || failures.length > 0) return failure(...failures, ...listFailures(pool));
  return success({
    options,
    builders: pool.value,
    registry: env['NX_BUILDX_REGISTRY'] || null,
    cacheRepository: env['NX_BUILDX_CACHE_REPOSITORY'] || null,
    defaultCacheRepository: env['NX_DOCKER_CACHE_REGISTRY'] || null,
  });
}

function readBuilders(value = ''): Outcome<EnvironmentOptions['builders']> {
  if (value === '') return success(null);
  const parsed = pluginOptionsSchema.shape.builders.safeParse(value);
  if (parsed.success) return success(parsed.data ?? null);
  const message = parsed.error.issues[0]?.message ?? 'is not valid';
  return failure(refuse('NX_BUILDX_BUILDERS', value, message));
}

function refuse(variable: string, value: string, message: string): Failure {
  return {
    code: 'environment-invalid',
    message: `${variable}="${value}" ${message}`,
    place: { option: variable },
    fix: `set ${variable} to another value, or unset it`,
  };
}
