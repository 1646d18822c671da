import { describeAbilities } from '../model/builder-abilities';
import type { BuilderCapabilities } from '../model/builder';
import type { Output } from '../model/build-plan';
import { SETTABLE_BACKENDS } from '../model/cache-backends';
import type { BackendOptions } from '../model/cache-backends';
import type { CachePlan } from '../model/cache-plan';
import type { Failure } from '../model/failure';
import type { CacheOptions } from '../model/image-options';
import type { ImageDefinition } from '../model/workspace';
import { checkGhaOptions, listMissingVariables } from './backends/gha';
import { checkLayerFormat } from './backends/layer-format';
import { checkLocalOptions } from './backends/local';
import type { OptionProblem } from './backends/option-problem';
import { checkS3Options } from './backends/s3';

interface CheckInput {
  readonly image: ImageDefinition;
  readonly output: Output;
  readonly builder: BuilderCapabilities;
  readonly plan: CachePlan;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * What is wrong with the cache of an image: all that BuildKit or buildx would pass over without a word.
 *
 * @returns `cache-repository-missing`, `cache-option-missing`, `cache-environment-missing`, `cache-import-unsupported`,
 *   `cache-export-unsupported`, `option-conflict`
 */
export function checkCache(input: CheckInput): readonly Failure[] {
  return [
    ...checkForeignOptions(input),
    ...checkManner(input),
    ...checkRepository(input),
    ...checkRequired(input),
    ...checkCombinations(input),
    ...checkVariables(input),
    ...checkInline(input),
    ...checkImport(input),
    ...checkExport(input),
  ];
}

type BackendName = (typeof SETTABLE_BACKENDS)[number];

/** Whose settings may stand beside a strategy: `auto` may come to any of three, and `none` turns off whatever is set. */
function listUsable(strategy: CacheOptions['strategy']): readonly string[] {
  if (strategy === 'auto') return ['registry', 'local', 'gha'];
  return strategy === 'none' ? SETTABLE_BACKENDS : [strategy];
}

/** Settings for this very image that its strategy does not use. The plugin's may be for several strategies. */
function checkForeignOptions({ image }: CheckInput): readonly Failure[] {
  const { cache } = image.options;
  const { strategy, writtenAt = {} } = cache;
  const usable = listUsable(strategy);
  const options = [
    ...SETTABLE_BACKENDS.map((backend) => ({ option: backend, backend })),
    { option: 'repository', backend: 'registry' as const },
    { option: 'directory', backend: 'local' as const },
    { option: 'maxSize', backend: 'local' as const },
  ];
  return options.flatMap(({ option, backend }) =>
    writtenAt[option] !== 'image' || usable.includes(backend) || isForMounts(option, cache)
      ? []
      : [
          refuse(image, option, {
            message: `cache strategy "${strategy}" does not use "cache.${option}", which is of strategy "${backend}"`,
            fix: `take it away, or set "cache": {"strategy": "${backend}"}`,
          }),
        ],
  );
}

/** Cache mounts are in the repository whatever the strategy is; of the registry's settings they take one. */
function isForMounts(option: string, { mounts, registry }: CacheOptions): boolean {
  if (mounts.ids.length === 0) return false;
  return option === 'repository' || (option === 'registry' && registry?.insecure !== undefined);
}

/** Inline is always exported with mode `min`, and as a part of the image: both attributes would be ignored. */
function checkManner({ image }: CheckInput): readonly Failure[] {
  const { cache } = image.options;
  if (cache.strategy !== 'inline') return [];
  return [
    ...(isMeantFor(cache, 'mode') && cache.mode === 'max'
      ? [
          refuse(image, 'mode', {
            message: 'inline cache is always exported with mode "min"',
            fix: 'take "mode" away, or use a cache strategy that can export mode "max", such as "registry"',
          }),
        ]
      : []),
    ...(isMeantFor(cache, 'ignoreError')
      ? [
          refuse(image, 'ignoreError', {
            message: 'inline cache is part of the image: its export does not fail on its own',
            fix: 'take "ignoreError" away, or use another cache strategy',
          }),
        ]
      : []),
  ];
}

/** Whether an option was written by whoever chose the strategy, or after that. */
function isMeantFor({ writtenAt = {} }: CacheOptions, option: string): boolean {
  return (
    writtenAt[option] === 'image' || (writtenAt[option] === 'plugin' && writtenAt['strategy'] === 'plugin')
  );
}

function checkRepository({ image, plan }: CheckInput): readonly Failure[] {
  if (plan.strategy !== 'registry' || image.options.cache.repository !== null) return [];
  return [
    {
      code: 'cache-repository-missing',
      message: 'cache strategy "registry" needs a repository to keep cache refs in',
      place: { image: image.id, option: 'cache.repository' },
      fix: 'set "cache": {"repository": "registry.example.com/acme/cache"} in the plugin options, or NX_BUILDX_CACHE_REPOSITORY',
    },
  ];
}

/** BuildKit would look for them in its own environment, or take a place that all of its users share. */
const REQUIRED = {
  s3: { bucket: 'acme-cache', region: 'eu-central-1' },
  azblob: { accountUrl: 'https://acme.blob.core.windows.net', container: 'cache' },
} as const;

function checkRequired({ image, plan: { strategy } }: CheckInput): readonly Failure[] {
  if (strategy !== 's3' && strategy !== 'azblob') return [];
  const given: Readonly<Record<string, unknown>> = { ...image.options.cache[strategy] };
  return Object.entries(REQUIRED[strategy]).flatMap(([option, example]) =>
    given[option] !== undefined
      ? []
      : [
          {
            code: 'cache-option-missing' as const,
            message: `cache strategy "${strategy}" needs "cache.${strategy}.${option}"`,
            place: { image: image.id, option: `cache.${strategy}.${option}` },
            fix: `set "cache": {"${strategy}": {"${option}": "${example}"}}`,
          },
        ],
  );
}

function checkCombinations({ image, plan, environment }: CheckInput): readonly Failure[] {
  const { strategy } = plan;
  if (strategy === 'none' || strategy === 'inline') return [];
  return listProblems(strategy, image.options.cache, plan, environment).map(({ option, ...problem }) =>
    refuse(image, `${strategy}.${option}`, problem),
  );
}

function listProblems(
  strategy: BackendName,
  cache: BackendOptions,
  plan: CachePlan,
  environment: CheckInput['environment'],
): readonly OptionProblem[] {
  switch (strategy) {
    case 'registry':
      return checkLayerFormat(cache.registry);
    case 'local':
      return [...checkLayerFormat(cache.local), ...checkLocalOptions(cache.local, plan)];
    case 'gha':
      return checkGhaOptions(cache.gha, environment);
    case 's3':
      return checkS3Options(cache.s3);
    case 'azblob':
      return [];
  }
}

function checkVariables({ image, plan, environment }: CheckInput): readonly Failure[] {
  if (plan.strategy !== 'gha') return [];
  const missing = listMissingVariables(image.options.cache.gha, environment);
  if (missing.length === 0) return [];
  return [
    {
      code: 'cache-environment-missing',
      message: `GitHub's cache cannot be reached: ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set`,
      place: { image: image.id, option: 'cache.strategy' },
      fix: 'pass the variables on to the step that runs Nx, with crazy-max/ghaction-github-runtime, or use cache strategy "auto", which takes this cache where it is open',
    },
  ];
}

function checkInline({ image, output, plan }: CheckInput): readonly Failure[] {
  if (plan.strategy !== 'inline' || image.options.cache.strategy !== 'inline' || output !== 'oci') return [];
  return [
    refuse(image, 'strategy', {
      message:
        'inline cache travels with a pushed or loaded image; output "oci" keeps none that can be imported',
      fix: 'use cache strategy "local" or "registry", or another output',
    }),
  ];
}

/** BuildKit would go on without the cache. */
function checkImport({ image, builder, plan: { imports } }: CheckInput): readonly Failure[] {
  const { cacheImports } = describeAbilities(builder);
  const lost = imports.find(({ backend }) => !cacheImports.includes(backend));
  if (lost === undefined) return [];
  return [
    {
      code: 'cache-import-unsupported',
      message: `${describeBuilder(builder)} cannot import ${lost.backend} cache`,
      place: { image: image.id, option: 'cache.strategy' },
      fix: 'use a builder of driver docker-container, or cache strategy "registry" or "auto"',
    },
  ];
}

function checkExport({ image, builder, plan: { export: exported } }: CheckInput): readonly Failure[] {
  if (exported === null || builder.cacheExports.includes(exported.backend)) return [];
  return [
    {
      code: 'cache-export-unsupported',
      message: `${describeBuilder(builder)} cannot export ${exported.backend} cache`,
      place: { image: image.id, option: 'cache.strategy' },
      fix: suggestBuilder(builder, exported.backend),
    },
  ];
}

function suggestBuilder({ driver, imageStore }: BuilderCapabilities, backend: string): string {
  if (driver !== 'docker') return 'choose another builder, or cache strategy "auto"';
  const helps = imageStore !== 'containerd' && backend !== 's3' && backend !== 'azblob';
  const store = helps ? 'switch docker to the containerd image store, ' : '';
  return `${store}use a builder of driver docker-container, or choose cache strategy "inline" or "auto"`;
}

function describeBuilder({ name, driver, imageStore }: BuilderCapabilities): string {
  const store = imageStore === 'classic' ? ' with the classic image store' : '';
  return `builder "${name}" (driver ${driver}${store})`;
}

/** @param option below `cache` */
function refuse(
  { id }: ImageDefinition,
  option: string,
  { message, fix }: Pick<Failure, 'message' | 'fix'>,
): Failure {
  return { code: 'option-conflict', message, place: { image: id, option: `cache.${option}` }, fix };
}
