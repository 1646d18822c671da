import type { BuilderCapabilities } from '../model/builder';
import type { CacheOptions } from '../model/image-options';
import { BUILDER, DEFAULT_OPTIONS, LOCAL, plan, refused } from './testing/workspace';
import type { PlanSpec } from './testing/workspace';

const EVERY = ['registry', 'inline', 'local', 'gha', 's3', 'azblob'] as const;
const CONTAINER: BuilderCapabilities = {
  ...BUILDER,
  driver: 'docker-container',
  imageStore: null,
  cacheExports: EVERY,
};
const CLASSIC: BuilderCapabilities = { ...BUILDER, imageStore: 'classic', cacheExports: ['inline'] };
const OPEN = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://r' };
const S3 = { bucket: 'b', region: 'r' };
const AZBLOB = { accountUrl: 'https://a.example', container: 'c' };

function describeOne(cache: Partial<CacheOptions>, rest: Partial<PlanSpec> = {}): PlanSpec {
  return {
    images: { api: { cache: { ...DEFAULT_OPTIONS.cache, ...cache } } },
    files: { 'apps/api/Dockerfile': 'FROM scratch' },
    builder: CONTAINER,
    ...rest,
  };
}

const one = (cache: Partial<CacheOptions>, rest: Partial<PlanSpec> = {}) =>
  refused(describeOne(cache, rest)).map((text) => text.replace(' api:image', ''));

describe('settings of another backend', () => {
  const all = { registry: {}, local: {}, gha: {}, s3: S3, azblob: AZBLOB };
  const OTHERS = ['repository', 'directory', 'maxSize'];
  const at = (level: 'image' | 'plugin') =>
    Object.fromEntries([...Object.keys(all), ...OTHERS].map((name) => [name, level]));
  const named = (...names: readonly string[]) => names.map((name) => `option-conflict cache.${name}`);

  it.each([
    ['registry', named('local', 'gha', 's3', 'azblob', 'directory', 'maxSize')],
    ['inline', named('registry', 'local', 'gha', 's3', 'azblob', ...OTHERS)],
    ['local', named('registry', 'gha', 's3', 'azblob', 'repository')],
    ['gha', named('registry', 'local', 's3', 'azblob', ...OTHERS)],
    ['s3', named('registry', 'local', 'gha', 'azblob', ...OTHERS)],
    ['azblob', named('registry', 'local', 'gha', 's3', ...OTHERS)],
    ['auto', named('s3', 'azblob')],
    ['none', []],
  ] as const)('are refused at an image with strategy %s', (strategy, expected) => {
    expect(one({ ...all, strategy, writtenAt: at('image') }, { environment: OPEN })).toEqual(expected);
  });

  it.each([...EVERY, 'auto', 'none'] as const)("may be the plugin's with strategy %s", (strategy) => {
    expect(one({ ...all, strategy, writtenAt: at('plugin') }, { environment: OPEN })).toEqual([]);
  });

  it.each([
    ['what holds for cache mounts too', ['npm'], { insecure: true }, []],
    ['that, beside what the plugin sets for layers', ['npm'], { insecure: true, compression: 'zstd' }, []],
    ['what holds for layers only', ['npm'], { compression: 'zstd' }, named('registry')],
    ['what nothing uses', [], { insecure: true }, named('registry')],
  ] as const)('of the registry, with another strategy: %s', (_, ids, registry, expected) => {
    const mounts = { ids, maxSize: 1, image: null };
    expect(one({ strategy: 'local', registry, mounts, writtenAt: { registry: 'image' } })).toEqual(expected);
  });
});

it('of the repository is used by cache mounts, with whatever strategy', () => {
  const mounts = { ids: ['npm'], maxSize: 1, image: null };
  expect(one({ strategy: 'local', mounts, writtenAt: { repository: 'image' } })).toEqual([]);
});

describe('the manner of an inline export', () => {
  const CONFLICTS = ['option-conflict cache.mode', 'option-conflict cache.ignoreError'];

  it.each([
    [{ mode: 'image', ignoreError: 'image', strategy: 'plugin' }, CONFLICTS],
    [{ mode: 'plugin', ignoreError: 'plugin', strategy: 'plugin' }, CONFLICTS],
    [{ mode: 'plugin', ignoreError: 'plugin', strategy: 'image' }, []],
    [{ strategy: 'image' }, []],
    [undefined, []],
  ] as const)('written at %o', (writtenAt, expected) => {
    const cache = { strategy: 'inline', mode: 'max', ignoreError: false } as const;
    expect(one(writtenAt === undefined ? cache : { ...cache, writtenAt })).toEqual(expected);
  });

  it('may say what is so anyway', () => {
    expect(one({ strategy: 'inline', mode: 'min', writtenAt: { mode: 'image' } })).toEqual([]);
  });
});

it.each([
  [{ strategy: 's3' }, ['cache-option-missing cache.s3.bucket', 'cache-option-missing cache.s3.region']],
  [{ strategy: 's3', s3: { bucket: 'b' } }, ['cache-option-missing cache.s3.region']],
  [{ strategy: 's3', s3: S3 }, []],
  [
    { strategy: 'azblob' },
    ['cache-option-missing cache.azblob.accountUrl', 'cache-option-missing cache.azblob.container'],
  ],
  [{ strategy: 'azblob', azblob: AZBLOB }, []],
  [{ strategy: 'registry', repository: null }, ['cache-repository-missing cache.repository']],
  [{ strategy: 'registry', s3: {} }, []],
] as const)('%o lacks %j', (cache, expected) => {
  expect(one(cache)).toEqual(expected);
});

it.each([
  ['registry', { ociMediatypes: false, imageManifest: true }, 'imageManifest'],
  ['local', { ociMediatypes: false, imageManifest: true }, 'imageManifest'],
  ['registry', { ociMediatypes: false }, null],
  ['registry', { compressionLevel: 9 }, null],
  ['registry', { compressionLevel: 10 }, 'compressionLevel'],
  ['registry', { compression: 'estargz', compressionLevel: 10 }, 'compressionLevel'],
  ['local', { compression: 'uncompressed', compressionLevel: 0 }, 'compressionLevel'],
  ['local', { compression: 'zstd', compressionLevel: 22 }, null],
  ['gha', { version: '1', urlV2: 'https://x', url: 'https://x' }, 'urlV2'],
  ['gha', { version: '2', urlV2: 'https://x', url: 'https://x' }, 'url'],
  ['gha', { urlV2: 'https://x', url: 'https://x' }, 'url'],
  ['gha', { url: 'https://x' }, null],
  ['local', { digest: 'sha256:0' }, 'digest'],
  ['s3', { ...S3, usePathStyle: true }, 'usePathStyle'],
  ['s3', { ...S3, usePathStyle: true, endpointUrl: 'https://x' }, null],
] as const)('of %s, %o contradict themselves in %s', (strategy, settings, option) => {
  const found = one({ strategy, [strategy]: settings }, { environment: OPEN });
  expect(found).toEqual(option === null ? [] : [`option-conflict cache.${strategy}.${option}`]);
});

it('looks at settings of the strategy that auto came to', () => {
  const registry = { ociMediatypes: false, imageManifest: true };
  expect(one({ registry })).toEqual(['option-conflict cache.registry.imageManifest']);
  expect(one({ registry, repository: null })).toEqual([]);
});

describe("GitHub's cache", () => {
  const messageOf = (gha: object, environment: Readonly<Record<string, string>>) => {
    const outcome = plan(describeOne({ strategy: 'gha', gha }, { environment }));
    return outcome.ok ? null : outcome.failures.map(({ code, message }) => `${code} ${message}`).join();
  };
  const missing = (text: string) => `cache-environment-missing GitHub's cache cannot be reached: ${text}`;
  const TOKEN = { ACTIONS_RUNTIME_TOKEN: 't' };

  it.each([
    [{}, {}, missing('ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set')],
    [{}, TOKEN, missing('ACTIONS_RESULTS_URL is not set')],
    [{}, { ...OPEN, ACTIONS_RUNTIME_TOKEN: '' }, missing('ACTIONS_RUNTIME_TOKEN is not set')],
    [{}, OPEN, null],
    [{}, { ...TOKEN, ACTIONS_CACHE_URL: 'https://c' }, null],
    [
      {},
      { ...TOKEN, ACTIONS_CACHE_URL: 'https://c', ACTIONS_CACHE_SERVICE_V2: 'true' },
      missing('ACTIONS_RESULTS_URL is not set'),
    ],
    [{ version: '1' }, { ...TOKEN, ACTIONS_CACHE_URL: 'https://c', ACTIONS_CACHE_SERVICE_V2: 'true' }, null],
    [{ version: '1' }, OPEN, missing('ACTIONS_CACHE_URL is not set')],
    [
      { version: '2' },
      { ...TOKEN, ACTIONS_CACHE_URL: 'https://c' },
      missing('ACTIONS_RESULTS_URL is not set'),
    ],
    [{ url: 'https://c' }, TOKEN, null],
    [{ urlV2: 'https://c' }, TOKEN, null],
    [{ urlV2: 'https://c', version: '2' }, TOKEN, null],
  ])('with %o and %o', (gha, environment, expected) => {
    expect(messageOf(gha, environment)).toBe(expected);
  });

  it('has one address, of the version that the job names', () => {
    const gha = { url: 'https://cache.acme.dev/' };
    const environment = { ...OPEN, ACTIONS_CACHE_SERVICE_V2: 'true' };
    expect(one({ strategy: 'gha', gha }, { environment })).toEqual(['option-conflict cache.gha.url']);
    expect(one({ strategy: 'gha', gha: { ...gha, version: '1' } }, { environment })).toEqual([]);
  });

  it("is refused on a person's machine too", () => {
    expect(one({ strategy: 'gha' }, { source: LOCAL })).toEqual(['cache-environment-missing cache.strategy']);
  });
});

describe('what the builder cannot do', () => {
  const IMPORT = 'cache-import-unsupported cache.strategy';
  const EXPORT = 'cache-export-unsupported cache.strategy';
  const settings = { s3: S3, azblob: AZBLOB };

  it.each([
    ['registry', CLASSIC, [EXPORT]],
    ['inline', CLASSIC, []],
    ['local', CLASSIC, [EXPORT]],
    ['gha', CLASSIC, [IMPORT, EXPORT]],
    ['s3', CLASSIC, [IMPORT, EXPORT]],
    ['azblob', CLASSIC, [IMPORT, EXPORT]],
    ['registry', BUILDER, []],
    ['inline', BUILDER, []],
    ['local', BUILDER, []],
    ['gha', BUILDER, []],
    ['s3', BUILDER, [IMPORT, EXPORT]],
    ['azblob', BUILDER, [IMPORT, EXPORT]],
    ...EVERY.map((backend) => [backend, CONTAINER, []] as const),
  ] as const)('of %s, on %o', (strategy, builder, expected) => {
    expect(one({ ...settings, strategy }, { builder, environment: OPEN })).toEqual(expected);
  });

  it('is not refused where nothing is exported', () => {
    expect(one({ strategy: 'registry' }, { builder: CLASSIC, source: LOCAL })).toEqual([]);
    expect(one({ ...settings, strategy: 's3' }, { builder: CLASSIC, source: LOCAL })).toEqual([IMPORT]);
  });
});

describe('two images whose caches are one', () => {
  const files = { 'apps/api/Dockerfile': 'FROM x', 'apps/yapi/Dockerfile': 'FROM x' };
  const inBucket = (manifestsPrefix: string, bucket = 'b') => ({
    cache: {
      ...DEFAULT_OPTIONS.cache,
      strategy: 's3' as const,
      s3: { bucket, region: 'r', manifestsPrefix },
    },
  });

  it('are refused', () => {
    const outcome = plan({
      images: { api: inBucket('xy'), yapi: inBucket('x') },
      files,
      builder: CONTAINER,
    });
    expect(outcome).toMatchObject({
      ok: false,
      failures: [
        {
          code: 'cache-ref-conflict',
          message: expect.stringContaining('s3 cache s3://b/xyapi--main would be written by'),
          place: { image: 'api:image' },
        },
        { code: 'cache-ref-conflict', place: { image: 'yapi:image' } },
      ],
    });
  });

  it('are none in two buckets, or under two prefixes', () => {
    const images = [
      { api: inBucket('xy'), yapi: inBucket('x', 'c') },
      { api: inBucket('x/'), yapi: inBucket('x/') },
    ];
    for (const each of images) expect(refused({ images: each, files, builder: CONTAINER })).toEqual([]);
  });

  it('are none where one is an image with the name of a scope', () => {
    const images = {
      api: {
        image: ['gha'],
        tags: ['api--main'],
        cache: { ...DEFAULT_OPTIONS.cache, strategy: 'gha' as const },
      },
    };
    expect(refused({ images, files, builder: CONTAINER, environment: OPEN })).toEqual([]);
  });
});
