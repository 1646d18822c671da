import type { PoolEntry } from '../model/builder-pool';
import type { CacheOptions, ImageOptions, ReuseOptions } from '../model/image-options';
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
  return {
    context: written.context ?? plugin.context ?? 'auto',
    file: written.file ?? 'Dockerfile',
    stage: written.stage ?? null,
    platforms: [...new Set(written.platforms ?? plugin.platforms ?? [])],
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
    builder: written.builder ?? plugin.builder ?? null,
    builders: resolveBuilders({ commandLine, environment, target, plugin }),
    weight: written.weight ?? 1,
    minFreeMemory: parseMemory(plugin.minFreeMemory ?? '256m'),
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
  return {
    strategy: written.strategy ?? 'auto',
    repository: written.repository ?? environment.defaultCacheRepository,
    mode: written.mode ?? 'max',
    directory: written.directory ?? '.buildx-cache',
    exportLocally: written.exportLocally ?? false,
  };
}

function resolveReuse({ commandLine, environment, target, plugin }: OptionSources): ReuseOptions {
  const written = { ...plugin.reuse, ...target.reuse, ...environment.options.reuse, ...commandLine.reuse };
  return {
    enabled: written.enabled ?? true,
    from: written.from ?? null,
    maxAge: written.maxAge === undefined ? null : parseDuration(written.maxAge),
  };
}

const MINUTE = 60_000;
const UNITS = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE, w: 7 * 24 * 60 * MINUTE };

/** @returns milliseconds */
function parseDuration(text: string): number {
  return Number(text.slice(0, -1)) * UNITS[text.at(-1) as keyof typeof UNITS];
}

const SIZES = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** @returns bytes */
function parseMemory(text: string): number {
  const unit = SIZES[text.at(-1) as keyof typeof SIZES] as number | undefined;
  return unit === undefined ? Number(text) : Number(text.slice(0, -1)) * unit;
}

function dropNull(values: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
