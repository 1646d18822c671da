import type { BuilderCapabilities } from '../model/builder';
import type { Output } from '../model/build-plan';
import type { CacheExport, CacheImport, CacheLocation, CachePlan, ExportManner } from '../model/cache-plan';
import type { Failure } from '../model/failure';
import type { CacheOptions } from '../model/image-options';
import type { SourceContext } from '../model/source-context';
import type { FileView, ImageDefinition } from '../model/workspace';
import { locateAzblobCache } from './backends/azblob';
import { locateGhaCache } from './backends/gha';
import { INLINE_EXPORT, locateInlineCache } from './backends/inline';
import { locateLocalCache } from './backends/local';
import { locateRegistryCache } from './backends/registry';
import { locateS3Cache } from './backends/s3';
import { checkCache } from './check-cache';
import { chooseBranches } from './choose-branches';
import type { CacheBranches } from './choose-branches';
import { chooseStrategy } from './choose-strategy';
import type { ChosenStrategy } from './choose-strategy';
import { hasDestination } from './choose-output';
import { INLINE_ARG, checkInlineArg } from './inline-cache';
import { joinPath } from './join-path';
import { listInlineTags } from './list-inline-tags';
import { nameCacheTag } from './slug-image';

export interface CacheInput {
  readonly image: ImageDefinition;
  readonly targetName: string;
  /** The image's repositories, as really built. */
  readonly repositories: readonly string[];
  readonly output: Output;
  readonly source: SourceContext;
  readonly builder: BuilderCapabilities;
  /** Platform of the builder: what an image without `platforms` is built for. */
  readonly native: string;
  readonly files: FileView;
  /** For what buildx takes from the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** See `readInlineArg`. */
  readonly inlineArg: boolean | null;
}

/** What one image reads and writes, and all that is wrong with it. */
export function planCache(input: CacheInput): {
  readonly plan: CachePlan;
  readonly failures: readonly Failure[];
} {
  const { image, source } = input;
  const { options } = image;
  const branches = chooseBranches(source, options.cache.exportLocally);
  const chosen = chooseStrategy({ ...input, options, exports: branches.export !== null });
  const plan = applyStrategy(chosen, input, branches);
  return {
    plan,
    failures: [...checkCache({ ...input, plan }), ...checkInlineArg(image, input.inlineArg)],
  };
}

/** A build waits for every import before it decides on its first step (moby/buildkit, solver: a cache manager is loaded whole). */
const MOST_IMPORTS = 4;

function applyStrategy(
  { strategy, why }: ChosenStrategy,
  input: CacheInput,
  branches: CacheBranches,
): CachePlan {
  return {
    strategy,
    reason: `${strategy}: ${why}; ${branches.reason}${describeLost(strategy, input, branches)}${describeInlineArg(strategy, input)}`,
    imports: listImports(strategy, input, branches).slice(0, MOST_IMPORTS),
    absent: [],
    relative: null,
    export:
      strategy === 'inline'
        ? planInlineExport(input, branches.export !== null)
        : planExport(strategy, input, branches.export),
    inlineByArg: exportsByArg(input),
  };
}

/** Whether the build arg has its effect: see `restrictInlineArg`. */
function exportsByArg({ inlineArg, source }: Pick<CacheInput, 'inlineArg' | 'source'>): boolean {
  return inlineArg === true && source.trust === 'trusted';
}

/** Where nothing is exported anyway, nothing is lost. */
function describeLost(
  strategy: CachePlan['strategy'],
  { output }: CacheInput,
  branches: CacheBranches,
): string {
  const isLost = strategy === 'inline' && output === 'none' && branches.export !== null;
  return isLost ? '; output "none" keeps no image that could carry it' : '';
}

function describeInlineArg(strategy: CachePlan['strategy'], input: CacheInput): string {
  if (input.inlineArg !== true) return '';
  if (!exportsByArg(input)) return `; build arg ${INLINE_ARG} is off here`;
  return strategy === 'inline' ? '' : `; build arg ${INLINE_ARG} puts cache into the image too`;
}

/** Every strategy but those that keep nothing outside of images. */
type KeptStrategy = Exclude<CachePlan['strategy'], 'none' | 'inline'>;

const LOCATE: Readonly<Record<KeptStrategy, (cache: CacheOptions, name: string) => CacheLocation>> = {
  registry: locateRegistryCache,
  local: locateLocalCache,
  gha: locateGhaCache,
  s3: locateS3Cache,
  azblob: locateAzblobCache,
};

/** Where the cache of an image and a branch lies: nobody else writes there (bx#1044). */
function locate(
  strategy: KeptStrategy,
  { image, targetName, native }: Pick<CacheInput, 'image' | 'targetName' | 'native'>,
  branch: string,
): CacheLocation {
  const name = nameCacheTag(image, branch, targetName, native);
  return LOCATE[strategy](image.options.cache, name);
}

function listImports(
  strategy: CachePlan['strategy'],
  input: CacheInput,
  branches: CacheBranches,
): readonly CacheImport[] {
  if (strategy === 'none') return [];
  if (strategy === 'inline') return listInlineImports(input, branches);
  const places = branches.imports.map((branch) => locate(strategy, input, branch));
  // No other backend can be asked so cheaply, and a registry is asked later.
  return places.filter(
    ({ backend, ref }) => backend !== 'local' || input.files.exists(joinPath(ref, 'index.json')),
  );
}

/**
 * Inline cache travels with the image, so it is imported from the tags that branches push. The bare name of an image
 * without a registry would be somebody's on Docker Hub.
 */
function listInlineImports(
  { repositories, source, image }: CacheInput,
  branches: CacheBranches,
): readonly CacheImport[] {
  const [repository] = repositories;
  if (repository === undefined || !hasDestination(image.options)) return [];
  const tags = listInlineTags(image.options.tags, branches.imports, source);
  return tags.map((tag) => locateInlineCache(repository, tag));
}

/** A build arg asks for it on whatever machine, if the run is trusted. */
function planInlineExport(input: CacheInput, exports: boolean): CacheExport | null {
  const { image, output } = input;
  const byArg = exportsByArg(input);
  const travels =
    output === 'push' || (output === 'load' && (byArg || image.options.cache.strategy === 'inline'));
  return travels && (exports || byArg) ? INLINE_EXPORT : null;
}

function planExport(
  strategy: KeptStrategy | 'none',
  input: CacheInput,
  branch: string | null,
): CacheExport | null {
  if (branch === null || strategy === 'none') return null;
  const { cache } = input.image.options;
  const isAsked = cache.strategy === strategy;
  // What `auto` cannot export it only reads; what is asked for by name is refused.
  if (!isAsked && !input.builder.cacheExports.includes(strategy)) return null;
  return { ...locate(strategy, input, branch), ...describeManner(cache) };
}

function describeManner({ mode, ignoreError }: CacheOptions): ExportManner {
  return { mode, ...(ignoreError === undefined ? {} : { ignoreError }) };
}

/**
 * Refs that the cache of an image may be in, as far as this run may read it; for images that are related to it.
 *
 * @param native platform of the builder
 * @returns none for an image that keeps no cache in a registry
 */
export function listRegistryRefs(
  image: ImageDefinition,
  source: SourceContext,
  targetName: string,
  native: string,
): readonly CacheImport[] {
  const { cache } = image.options;
  if (cache.repository === null || (cache.strategy !== 'auto' && cache.strategy !== 'registry')) return [];
  const branches = chooseBranches(source, false).imports.slice(0, MOST_IMPORTS);
  return branches.map((branch) =>
    locateRegistryCache(cache, nameCacheTag(image, branch, targetName, native)),
  );
}
