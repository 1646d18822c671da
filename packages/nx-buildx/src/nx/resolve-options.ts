import { SETTABLE_BACKENDS } from '../model/cache-backends';
import type { BackendOptions } from '../model/cache-backends';
import type { BuilderDefinition } from '../model/builder-definition';
import type { PoolEntry } from '../model/builder-pool';
import type { CacheOptions, ImageOptions, ReuseOptions } from '../model/image-options';
import { assignBuilders } from './assign-builders';
import type { EnvironmentOptions } from './read-environment';
import type { WrittenBuildOptions, WrittenPluginOptions } from './option-schema';

/** Where the options of one image come from, the strongest first. */
export interface OptionSources {
  readonly commandLine: WrittenBuildOptions;
  readonly environment: EnvironmentOptions;
  /** The target's own, with the chosen Nx configuration. */
  readonly target: WrittenBuildOptions;
  readonly plugin: WrittenPluginOptions;
}

/** Applies precedence: command line, environment, target, plugin options, default. Objects are merged by name. */
export function resolveOptions({ commandLine, environment, target, plugin }: OptionSources): ImageOptions {
  const written: WrittenBuildOptions = { ...target, ...environment.options, ...commandLine };
  const platforms = [...new Set(written.platforms ?? plugin.platforms ?? [])];
  const named = { ...plugin.platformBuilders, ...target.platformBuilders, ...commandLine.platformBuilders };
  const pool = resolveBuilders({ commandLine, environment, target, plugin });
  const builder = written.builder ?? plugin.builder ?? null;
  const assigned = assignBuilders(platforms, builder, dropNull(named));
  // All platforms of the image may have builders of their own.
  const builders = assigned.builder === builder ? pool : [];
  // Builders of a pool and of platforms exist. What is made is the one of the option, where it builds anything.
  const isMade = builders.length === 0 && assigned.builder === builder;
  return {
    context: written.context ?? plugin.context ?? 'auto',
    contextFilter: written.contextFilter ?? plugin.contextFilter ?? 'none',
    contextInclude: written.contextInclude ?? plugin.contextInclude ?? [],
    file: written.file ?? 'Dockerfile',
    stage: written.stage ?? null,
    platforms,
    buildArgs: { ...target.buildArgs, ...commandLine.buildArgs },
    buildContexts: dropNull({ ...target.buildContexts, ...commandLine.buildContexts }),
    secrets: written.secrets ?? [],
    ssh: written.ssh ?? [],
    labels: dropNull({ ...target.labels, ...commandLine.labels }),
    annotations: dropNull({ ...target.annotations, ...commandLine.annotations }),
    ociLabels: written.ociLabels ?? plugin.ociLabels ?? false,
    network: written.network ?? null,
    addHosts: written.addHosts ?? [],
    noCache: written.noCache ?? false,
    pull: written.pull ?? false,
    provenance: written.provenance ?? null,
    sbom: written.sbom ?? null,
    ...assigned,
    createBuilder: isMade ? resolveCreateBuilder({ commandLine, environment, target, plugin }) : null,
    builders,
    weight: written.weight ?? 1,
    minFreeMemory: parseSize(plugin.minFreeMemory ?? '256mb'),
    registry: environment.registry ?? plugin.registry ?? null,
    image: written.image ?? [],
    tags: written.tags ?? [],
    output: written.output ?? plugin.output ?? null,
    cache: resolveCache({ commandLine, environment, target, plugin }),
    reuse: resolveReuse({ commandLine, environment, target, plugin }),
    volatileBuildArgs: written.volatileBuildArgs ?? [],
    maxParallel: written.maxParallel ?? plugin.maxParallel ?? null,
    progress: written.progress ?? 'auto',
    baseImages: dropNull(plugin.baseImages ?? {}),
  };
}

function resolveBuilders({ environment, plugin }: OptionSources): readonly PoolEntry[] {
  const entries = environment.builders ?? plugin.builders ?? [];
  return entries.map(({ name, maxParallel, platforms }) => ({
    name,
    maxParallel: maxParallel ?? null,
    platforms: platforms ?? [],
  }));
}

function resolveCache({ commandLine, environment, target, plugin }: OptionSources): CacheOptions {
  const repository = environment.cacheRepository === null ? {} : { repository: environment.cacheRepository };
  const written = { ...plugin.cache, ...target.cache, ...repository, ...commandLine.cache };
  const levels = [plugin.cache, target.cache, commandLine.cache];
  return {
    ...mergeBackends(levels),
    strategy: written.strategy ?? 'auto',
    repository: written.repository ?? environment.defaultCacheRepository,
    mode: written.mode ?? 'max',
    directory: written.directory ?? '.buildx-cache',
    maxSize: written.maxSize === undefined ? null : parseSize(written.maxSize),
    exportLocally: written.exportLocally ?? false,
    mounts: {
      ids: [...new Set(written.mounts?.ids ?? [])],
      maxSize: parseSize(written.mounts?.maxSize ?? '2gb'),
      image: written.mounts?.image ?? null,
    },
    ...(written.ignoreError === undefined ? {} : { ignoreError: written.ignoreError }),
    writtenAt: {
      ...mapNames(plugin.cache, 'plugin'),
      ...mapNames({ ...target.cache, ...commandLine.cache }, 'image'),
    },
  };
}

/** Settings of a backend are merged by name, the later level over the earlier. */
function mergeBackends(levels: readonly WrittenBuildOptions['cache'][]): BackendOptions {
  return Object.fromEntries(
    SETTABLE_BACKENDS.flatMap((backend) => {
      const written = levels.flatMap((level) => level?.[backend] ?? []);
      return written.length === 0 ? [] : [[backend, Object.assign({}, ...written) as object]];
    }),
  );
}

/** What is written at a level, by name. */
function mapNames(
  cache: WrittenBuildOptions['cache'] = {},
  level: 'image' | 'plugin',
): CacheOptions['writtenAt'] {
  const names = Object.entries(cache).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return Object.fromEntries(names.map((name) => [name, level]));
}

function resolveReuse({ commandLine, environment, target, plugin }: OptionSources): ReuseOptions {
  const written = { ...plugin.reuse, ...target.reuse, ...environment.options.reuse, ...commandLine.reuse };
  return {
    enabled: written.enabled ?? true,
    from: written.from ?? null,
    maxAge: written.maxAge === undefined ? null : parseDuration(written.maxAge),
  };
}

function resolveCreateBuilder(sources: OptionSources): BuilderDefinition | null {
  const { commandLine, environment, target, plugin } = sources;
  const asked = [plugin, target, environment.options, commandLine].flatMap(
    ({ createBuilder }) => createBuilder ?? [],
  );
  const written = Object.assign({}, ...asked) as NonNullable<WrittenBuildOptions['createBuilder']>;
  if (asked.length === 0 || written.enabled === false) return null;
  return {
    driver: written.driver ?? 'docker-container',
    endpoint: written.endpoint ?? null,
    driverOpts: dropNull(written.driverOpts ?? {}),
    config: written.config ?? null,
    flags: written.flags ?? null,
    platforms: written.platforms ?? [],
  };
}

const MINUTE = 60_000;
const UNITS = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE, w: 7 * 24 * 60 * MINUTE };

/** @returns milliseconds */
function parseDuration(text: string): number {
  return Number(text.slice(0, -1)) * UNITS[text.at(-1) as keyof typeof UNITS];
}

/** @returns bytes */
function parseSize(text: string): number {
  const power = ['b', 'kb', 'mb', 'gb', 'tb'].findLastIndex((unit) => text.toLowerCase().endsWith(unit));
  return Math.floor(Number.parseFloat(text) * 1000 ** power);
}

function dropNull(values: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
