import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import { buildOptionsSchema } from './option-schema';
import type { WrittenBuildOptions } from './option-schema';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says about options; it reaches every image, where a command line reaches the named ones. */
export interface EnvironmentOptions {
  readonly options: Pick<
    WrittenBuildOptions,
    'output' | 'maxParallel' | 'builder' | 'createBuilder' | 'reuse'
  >;
  readonly registry: string | null;
  readonly cacheRepository: string | null;
  /** What Nx Cloud agents offer; weaker than anything a user wrote. */
  readonly defaultCacheRepository: string | null;
}

export const NO_ENVIRONMENT: EnvironmentOptions = {
  options: {},
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
  if (failures.length > 0) return failure(...failures);
  return success({
    options,
    registry: env['NX_BUILDX_REGISTRY'] || null,
    cacheRepository: env['NX_BUILDX_CACHE_REPOSITORY'] || null,
    defaultCacheRepository: env['NX_DOCKER_CACHE_REGISTRY'] || null,
  });
}

function refuse(variable: string, value: string, message: string): Failure {
  return {
    code: 'environment-invalid',
    message: `${variable}="${value}" ${message}`,
    place: { option: variable },
    fix: `set ${variable} to another value, or unset it`,
  };
}
