import type { BuilderCapabilities } from '../model/builder';
import type { Output } from '../model/build-plan';
import type { CacheImport, CachePlan } from '../model/cache-plan';
import type { Failure } from '../model/failure';
import type { SourceContext } from '../model/source-context';
import type { FileView, ImageDefinition } from '../model/workspace';
import { chooseBranches } from './choose-branches';
import type { CacheBranches } from './choose-branches';
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
  readonly files: FileView;
  /** See `readInlineArg`. */
  readonly inlineArg: boolean | null;
}

type Strategy = CachePlan['strategy'];

/**
 * What one image reads and writes.
 *
 * @returns the plan and what is wrong with it: `cache-repository-missing`, `cache-export-unsupported`,
 *   `option-conflict` for inline without a push, or with a build arg that says otherwise
 */
export function planCache(input: CacheInput): {
  readonly plan: CachePlan;
  readonly failures: readonly Failure[];
} {
  const { image, source } = input;
  const branches = chooseBranches(source, image.options.cache.exportLocally);
  const { strategy, why } = chooseStrategy(input, branches);
  const plan = applyStrategy(strategy, why, input, branches);
  return {
    plan,
    failures: [
      ...checkRepository(input, strategy),
      ...checkInline(input, strategy),
      ...checkInlineArg(image, input.inlineArg),
      ...checkExport(input, plan),
    ],
  };
}

function chooseStrategy(
  { image, builder, output, source, inlineArg }: CacheInput,
  branches: CacheBranches,
): { readonly strategy: Strategy; readonly why: string } {
  const { strategy, repository } = image.options.cache;
  if (strategy !== 'auto') return { strategy, why: 'as configured' };
  const can = (backend: 'registry' | 'inline') =>
    builder.cacheExports.includes(backend) && !(backend === 'inline' && inlineArg === false);
  if (repository !== null) {
    if (branches.export === null || can('registry'))
      return { strategy: 'registry', why: `cache.repository is ${repository}` };
    const store =
      builder.driver === 'docker' ? "docker's classic image store" : `the ${builder.driver} driver`;
    if (output === 'push' && can('inline'))
      return { strategy: 'inline', why: `${store} cannot export to a registry` };
    return { strategy: 'registry', why: `read only: ${store} cannot export to a registry` };
  }
  if (inlineArg === true)
    return { strategy: 'inline', why: `build arg ${INLINE_ARG} puts cache into the image` };
  if (source.ci !== null && hasDestination(image.options) && can('inline')) {
    return { strategy: 'inline', why: 'no cache.repository is set, only images are pushed' };
  }
  return { strategy: 'none', why: "no cache.repository is set; the engine's own layers are the cache" };
}

function applyStrategy(
  strategy: Strategy,
  why: string,
  input: CacheInput,
  branches: CacheBranches,
): CachePlan {
  const { image, targetName, builder, files } = input;
  const { cache } = image.options;
  const inlineByArg = input.inlineArg === true;
  const also =
    inlineByArg && strategy !== 'inline' ? `; build arg ${INLINE_ARG} puts cache into the image too` : '';
  const reason = `${strategy}: ${why}; ${branches.reason}${also}`;
  const plan = (imports: readonly CacheImport[], exported: CachePlan['export']): CachePlan => ({
    strategy,
    reason,
    imports,
    absent: [],
    relative: null,
    export: exported,
    inlineByArg,
  });
  switch (strategy) {
    case 'none':
      return plan([], null);
    case 'registry': {
      const name = (branch: string) => nameRegistryRef(image, branch, targetName, builder.platforms[0]);
      const imports = branches.imports
        .slice(0, MOST_IMPORTS)
        .map((branch) => ({ backend: 'registry' as const, ref: name(branch) }));
      const exports = cache.strategy === 'registry' || builder.cacheExports.includes('registry');
      if (branches.export === null || !exports) return plan(imports, null);
      return plan(imports, { backend: 'registry', ref: name(branches.export), mode: cache.mode });
    }
    case 'inline': {
      const imports = listInlineImports(input, branches);
      const isAsked = inlineByArg || cache.strategy === 'inline';
      const travels = input.output === 'push' || (input.output === 'load' && isAsked);
      if ((branches.export === null && !inlineByArg) || !travels) return plan(imports, null);
      return plan(imports, { backend: 'inline', ref: null, mode: 'min' });
    }
    case 'local': {
      const folder = (branch: string) =>
        joinPath(cache.directory, nameCacheTag(image, branch, targetName, builder.platforms[0]));
      const imports = branches.imports
        .map((branch) => ({ backend: 'local' as const, ref: folder(branch) }))
        .filter(({ ref }) => files.exists(joinPath(ref, 'index.json')));
      if (branches.export === null) return plan(imports, null);
      return plan(imports, { backend: 'local', ref: folder(branches.export), mode: cache.mode });
    }
  }
}

/** A build waits for every import before it decides on its first step (moby/buildkit, solver: a cache manager is loaded whole). */
const MOST_IMPORTS = 4;

function nameRegistryRef(
  image: ImageDefinition,
  branch: string,
  targetName: string,
  native: string | undefined,
): string {
  return `${image.options.cache.repository ?? ''}:${nameCacheTag(image, branch, targetName, native)}`;
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
  native: string | undefined,
): readonly CacheImport[] {
  const { strategy, repository } = image.options.cache;
  if (repository === null || (strategy !== 'auto' && strategy !== 'registry')) return [];
  const branches = chooseBranches(source, false).imports.slice(0, MOST_IMPORTS);
  return branches.map((branch) => ({
    backend: 'registry',
    ref: nameRegistryRef(image, branch, targetName, native),
  }));
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
  const tags = listInlineTags(image.options.tags, branches.imports, source).slice(0, MOST_IMPORTS);
  return tags.map((tag) => ({ backend: 'registry', ref: `${repository}:${tag}` }));
}

function checkRepository({ image }: CacheInput, strategy: Strategy): readonly Failure[] {
  if (strategy !== 'registry' || image.options.cache.repository !== null) return [];
  return [
    {
      code: 'cache-repository-missing',
      message: 'cache strategy "registry" needs a repository to keep cache refs in',
      place: { image: image.id, option: 'cache.repository' },
      fix: 'set "cache": {"repository": "registry.example.com/acme/cache"} in the plugin options, or NX_BUILDX_CACHE_REPOSITORY',
    },
  ];
}

function checkInline({ image, output }: CacheInput, strategy: Strategy): readonly Failure[] {
  if (strategy !== 'inline' || image.options.cache.strategy !== 'inline' || output !== 'oci') return [];
  return [
    {
      code: 'option-conflict',
      message:
        'inline cache travels with a pushed or loaded image; output "oci" keeps none that can be imported',
      place: { image: image.id, option: 'cache.strategy' },
      fix: 'use cache strategy "local" or "registry", or another output',
    },
  ];
}

function checkExport({ image, builder }: CacheInput, { export: exported }: CachePlan): readonly Failure[] {
  if (exported === null || builder.cacheExports.includes(exported.backend)) return [];
  const store = builder.imageStore === 'classic' ? ' with the classic image store' : '';
  return [
    {
      code: 'cache-export-unsupported',
      message: `builder "${builder.name}" (driver ${builder.driver}${store}) cannot export ${exported.backend} cache`,
      place: { image: image.id, option: 'cache.strategy' },
      fix:
        builder.driver === 'docker'
          ? 'switch docker to the containerd image store, use a builder of driver docker-container, or choose cache strategy "inline" or "auto"'
          : 'choose another builder, or cache strategy "auto"',
    },
  ];
}
