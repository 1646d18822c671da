import type { BuilderCapabilities, CacheBackend } from '../model/builder';
import type { Output } from '../model/build-plan';
import type { CachePlan } from '../model/cache-plan';
import type { ImageOptions } from '../model/image-options';
import type { SourceContext } from '../model/source-context';
import { listMissingVariables } from './backends/gha';
import { hasDestination } from './choose-output';
import { INLINE_ARG } from './inline-cache';

export interface StrategyInput {
  readonly options: ImageOptions;
  readonly builder: BuilderCapabilities;
  readonly output: Output;
  readonly source: SourceContext;
  /** Whether the branch policy lets this run export. */
  readonly exports: boolean;
  /** For the variables of GitHub's cache. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** See `readInlineArg`. */
  readonly inlineArg: boolean | null;
}

export interface ChosenStrategy {
  readonly strategy: CachePlan['strategy'];
  /** Part of one line. */
  readonly why: string;
}

/**
 * Where the cache of an image is kept: as configured, or for `auto` the best that this builder and this job can do
 * (docs/strategies.md). A repository goes before a directory, and a directory before GitHub's cache: somebody named
 * them. `s3` and `azblob` are taken only by name.
 */
export function chooseStrategy(input: StrategyInput): ChosenStrategy {
  const { strategy, repository } = input.options.cache;
  if (strategy !== 'auto') return { strategy, why: 'as configured' };
  return repository === null ? chooseWithoutRepository(input) : chooseForRepository(repository, input);
}

function chooseForRepository(repository: string, input: StrategyInput): ChosenStrategy {
  if (can(input, 'registry')) return { strategy: 'registry', why: `cache.repository is ${repository}` };
  const limit = `${describeStore(input.builder)} cannot export to a registry`;
  if (input.output === 'push' && allowsInline(input)) return { strategy: 'inline', why: limit };
  return { strategy: 'registry', why: `read only: ${limit}` };
}

const NOTHING_KEPT: ChosenStrategy = {
  strategy: 'none',
  why: "no cache.repository is set; the engine's own layers are the cache",
};

function chooseWithoutRepository(input: StrategyInput): ChosenStrategy {
  const { options, source } = input;
  const { directory, writtenAt } = options.cache;
  const isLasting = writtenAt?.['directory'] !== undefined;
  if (isLasting && can(input, 'local'))
    return { strategy: 'local', why: `cache.directory is ${directory}, and no cache.repository is set` };
  if (input.inlineArg === true)
    return { strategy: 'inline', why: `build arg ${INLINE_ARG} puts cache into the image` };
  if (source.ci === null && !isLasting) return NOTHING_KEPT;
  if (offersGithubCache(input))
    return { strategy: 'gha', why: "no cache.repository is set, and GitHub's cache is open to this job" };
  if (source.ci !== null && hasDestination(options) && allowsInline(input))
    return { strategy: 'inline', why: 'no cache.repository is set, only images are pushed' };
  if (isLasting)
    return {
      strategy: 'local',
      why: `read only: ${describeStore(input.builder)} cannot export to a directory`,
    };
  return NOTHING_KEPT;
}

function allowsInline({ builder, inlineArg }: StrategyInput): boolean {
  return builder.cacheExports.includes('inline') && inlineArg !== false;
}

/** Whether nothing has to be exported, or the builder can. */
function can({ exports, builder }: StrategyInput, backend: CacheBackend): boolean {
  return !exports || builder.cacheExports.includes(backend);
}

/**
 * A runner gives the variables to actions alone, not to the steps that run commands: where they are, somebody passed
 * them on. GitHub serves version 2 of its cache only, which BuildKit speaks since 0.20.
 */
function offersGithubCache({ source, builder, options, environment }: StrategyInput): boolean {
  return (
    source.ci === 'github-actions' &&
    listMissingVariables(options.cache.gha, environment).length === 0 &&
    builder.cacheExports.includes('gha') &&
    isAtLeast(builder.version, [0, 20])
  );
}

/** @param version as buildx prints it, `v0.21.0`; one that is not known is not */
function isAtLeast(version: string | null, [major, minor]: readonly [number, number]): boolean {
  const [, first, second] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  const known = [Number(first), Number(second)] as const;
  return known[0] > major || (known[0] === major && known[1] >= minor);
}

function describeStore({ driver, imageStore }: BuilderCapabilities): string {
  return driver === 'docker' && imageStore !== 'containerd'
    ? "docker's classic image store"
    : `the ${driver} driver`;
}
