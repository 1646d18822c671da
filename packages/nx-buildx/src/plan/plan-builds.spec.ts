import type { SourceContext } from '../model/source-context';
import { BUILDER, DEFAULT_OPTIONS, LOCAL, MAIN, planned, refused } from './testing/workspace';

const SHOP = {
  images: { base: {}, api: {}, web: {} },
  files: {
    'apps/base/Dockerfile': 'FROM node:22-slim',
    'apps/api/Dockerfile': 'FROM ghcr.io/acme/base\nCOPY src /app',
    'apps/api/src/main.js': '',
    'apps/web/Dockerfile': 'FROM node:22-slim',
  },
};
const FEATURE: SourceContext = { ...MAIN, branch: 'feature/x' };
const CACHE = DEFAULT_OPTIONS.cache;

function firstOf(spec: Parameters<typeof planned>[0]) {
  const [image] = planned(spec).images;
  if (image === undefined) throw new Error('nothing is planned');
  return image;
}

describe('order', () => {
  it('puts parents first, and the longest path before all', () => {
    expect(planned(SHOP).images.map(({ id, height }) => `${id} ${String(height)}`)).toEqual([
      'base:image 2',
      'api:image 1',
      'web:image 1',
    ]);
  });

  it('plans what is requested and names the parents that others build', () => {
    const { images } = planned({ ...SHOP, requested: ['api'] });
    expect(images.map(({ id, parents }) => [id, parents])).toEqual([
      ['api:image', [{ id: 'base:image', resultFolder: 'dist/images/base' }]],
    ]);
  });
});

describe('names', () => {
  const only = (name: string, options = {}) => ({
    images: { [name]: { root: 'app', ...options } },
    files: { 'app/Dockerfile': 'FROM scratch' },
  });

  it.each([
    ['api', {}, ['ghcr.io/acme/api:latest']],
    ['@acme/Shop', {}, ['ghcr.io/acme/acme-shop:latest']],
    ['api', { registry: null, output: 'load' as const }, ['api:latest']],
    [
      'api',
      { image: ['a.io/x', 'b.io/y'], tags: ['1', '2'] },
      ['a.io/x:1', 'a.io/x:2', 'b.io/y:1', 'b.io/y:2'],
    ],
    ['api', { target: 'image-migrate' }, ['ghcr.io/acme/api-migrate:latest']],
    ['api', { target: 'container' }, ['ghcr.io/acme/api-container:latest']],
  ])('of %s %o', (name, options, references) => {
    expect(firstOf(only(name, options)).invocation.references).toEqual(references);
  });

  it('of a result folder carry the target where it is not the default', () => {
    expect(firstOf(only('@acme/shop', { target: 'image-migrate' })).resultFolder).toBe(
      'dist/images/acme-shop-34b7d6c7--image-migrate',
    );
  });
});

describe('cache', () => {
  const cacheOf = (source: SourceContext, options = {}, builder = BUILDER, files = {}) => {
    const spec = {
      images: { api: { root: 'app', ...options } },
      files: { 'app/Dockerfile': 'FROM scratch AS final', ...files },
      source,
      builder,
    };
    const { strategy, imports, export: exported } = firstOf(spec).invocation.cache;
    return {
      strategy,
      imports: imports.map(({ ref }) => ref),
      export: exported?.ref ?? exported?.backend ?? null,
    };
  };
  const REF = 'ghcr.io/acme/cache:api--';

  it.each<[string, SourceContext, object, object]>([
    ['the default branch', MAIN, {}, { strategy: 'registry', imports: [`${REF}main`], export: `${REF}main` }],
    [
      'another branch',
      FEATURE,
      {},
      {
        strategy: 'registry',
        imports: [`${REF}feature-x-217d2bf5`, `${REF}main`],
        export: `${REF}feature-x-217d2bf5`,
      },
    ],
    ["a person's machine", LOCAL, {}, { strategy: 'registry', imports: [`${REF}main`], export: null }],
    [
      'a chosen stage',
      MAIN,
      { stage: 'final' },
      { strategy: 'registry', imports: [`${REF}main--s-final`], export: `${REF}main--s-final` },
    ],
    [
      'platforms',
      MAIN,
      { platforms: ['linux/arm64', 'linux/amd64'] },
      { strategy: 'registry', imports: [`${REF}main--p-amd64_arm64`], export: `${REF}main--p-amd64_arm64` },
    ],
    [
      'no repository',
      MAIN,
      { cache: { ...CACHE, repository: null } },
      { strategy: 'inline', imports: ['ghcr.io/acme/api:latest'], export: 'inline' },
    ],
    [
      'no repository and nothing pushed',
      MAIN,
      { cache: { ...CACHE, repository: null }, output: 'load' },
      { strategy: 'none', imports: [], export: null },
    ],
    [
      'none',
      MAIN,
      { cache: { ...CACHE, strategy: 'none' } },
      { strategy: 'none', imports: [], export: null },
    ],
    [
      'local without a folder yet',
      MAIN,
      { cache: { ...CACHE, strategy: 'local' } },
      { strategy: 'local', imports: [], export: '.buildx-cache/api--main' },
    ],
  ])('of %s', (_, source, options, expected) => {
    expect(cacheOf(source, options)).toEqual(expected);
  });

  it('of strategy local is imported once the folder holds an index', () => {
    const options = { cache: { ...CACHE, strategy: 'local' } };
    const { imports } = cacheOf(MAIN, options, BUILDER, { '.buildx-cache/api--main/index.json': '{}' });
    expect(imports).toEqual(['.buildx-cache/api--main']);
  });

  it('falls back to inline where the builder cannot export to a registry', () => {
    const classic = { ...BUILDER, imageStore: 'classic' as const, cacheExports: ['inline' as const] };
    expect(cacheOf(MAIN, {}, classic)).toMatchObject({ strategy: 'inline', export: 'inline' });
  });

  it('says why in one line', () => {
    expect(firstOf(SHOP).invocation.cache.reason).toBe(
      'registry: cache.repository is ghcr.io/acme/cache; branch main',
    );
  });
});

describe('outputs', () => {
  it.each<[string, SourceContext, object, object]>([
    ['trusted CI pushes', MAIN, {}, { output: 'push', transport: 'registry', layout: null }],
    ['a person loads', LOCAL, {}, { output: 'load', transport: 'daemon', layout: null }],
    [
      'untrusted CI keeps nothing but what children need',
      { ...MAIN, trust: 'untrusted' },
      {},
      { output: 'none', transport: 'layout', layout: 'dist/images/base/layout' },
    ],
    [
      'oci writes a layout',
      MAIN,
      { output: 'oci' },
      { output: 'oci', transport: 'layout', layout: 'dist/images/base/layout' },
    ],
  ])('%s', (_, source, options, expected) => {
    expect(firstOf({ ...SHOP, source, images: { ...SHOP.images, base: options } }).invocation).toMatchObject(
      expected,
    );
  });

  it('of an image without children leaves no layout behind', () => {
    const { images } = planned({ ...SHOP, source: { ...MAIN, trust: 'untrusted' } });
    expect(images.at(-1)?.invocation.layout).toBeNull();
  });
});

it('hands parents and replaced bases over as named contexts', () => {
  const baseImages = {
    'node:22-slim': 'mirror.acme.dev/node:22-slim',
    'docker.io/library/alpine:latest': 'oci-layout://x',
  };
  const files = {
    ...SHOP.files,
    'apps/api/Dockerfile':
      'FROM node:22-slim AS a\nFROM alpine AS b\nFROM ghcr.io/acme/base\nCOPY --from=a / /\nCOPY --from=b / /',
  };
  const { images } = planned({ files, images: { base: {}, api: { baseImages } } });
  expect(images[1]?.invocation.namedContexts).toEqual([
    { name: 'node:22-slim', value: 'docker-image://mirror.acme.dev/node:22-slim' },
    { name: 'alpine', value: 'oci-layout://x' },
    { name: 'ghcr.io/acme/base', from: 'base:image', published: 'ghcr.io/acme/base:latest' },
  ]);
});

it('bounds builds by the smallest option, or by the default', () => {
  expect(planned(SHOP).maxParallel).toBe(8);
  expect(
    planned({ ...SHOP, images: { ...SHOP.images, api: { maxParallel: 3 }, web: { maxParallel: 5 } } })
      .maxParallel,
  ).toBe(3);
});

describe('what the user got wrong', () => {
  const one = (options: object, dockerfile = 'FROM scratch', source = MAIN, builder = BUILDER) =>
    refused({
      images: { api: { root: 'app', ...options } },
      files: { 'app/Dockerfile': dockerfile },
      source,
      builder,
    });
  const classic = { ...BUILDER, imageStore: 'classic' as const, cacheExports: ['inline' as const] };

  it.each([
    [one({ image: ['ghcr.io/Acme/api'] }), ['reference-invalid api:image image']],
    [one({ image: ['ghcr.io/acme/api:1'] }), ['reference-invalid api:image image']],
    [one({ registry: 'ghcr.io/Acme' }), ['reference-invalid api:image registry']],
    [one({ tags: ['a/b'] }), ['reference-invalid api:image tags']],
    [
      one({ cache: { ...CACHE, repository: 'ghcr.io/acme/cache:x' } }),
      ['reference-invalid api:image cache.repository'],
    ],
    [one({ baseImages: { 'node:22': 'a b' } }), ['reference-invalid api:image baseImages.node:22']],
    [
      one({ cache: { ...CACHE, strategy: 'registry', repository: null } }),
      ['cache-repository-missing api:image cache.repository'],
    ],
    [
      one({ cache: { ...CACHE, strategy: 'registry' } }, 'FROM scratch', MAIN, classic),
      ['cache-export-unsupported api:image cache.strategy'],
    ],
    [one({ registry: null, output: 'push' }), ['registry-missing api:image output']],
    [
      one({ output: 'load', platforms: ['linux/amd64', 'linux/arm64'] }, 'FROM scratch', MAIN, classic),
      ['output-unsupported api:image output'],
    ],
    [one({ context: 'nowhere' }), ['context-missing api:image context']],
    [one({ file: 'Nofile' }), ['dockerfile-missing api:image file']],
    [one({ stage: 'nostage' }), ['stage-unknown api:image stage']],
    [
      one({ image: ['ghcr.io/acme/cache'], tags: ['api--main'] }),
      ['cache-ref-conflict api:image cache.repository'],
    ],
  ])('%o', (found, expected) => {
    expect(found).toEqual(expected);
  });

  it('is all told at once', () => {
    expect(one({ tags: ['a/b'], context: 'nowhere', registry: 'Bad/x y' })).toHaveLength(3);
  });

  it('is one name for two images', () => {
    const spec = {
      images: { api: {}, '@api': { root: 'apps/api' } },
      files: { 'apps/api/Dockerfile': 'FROM scratch' },
    };
    expect(refused(spec)).toEqual([
      'image-name-conflict api:image image',
      'image-name-conflict @api:image image',
    ]);
    expect(refused({ ...spec, requested: ['api'] })).toEqual(['image-name-conflict api:image image']);
  });

  it('is a cycle, told with every edge', () => {
    const files = {
      'apps/a/Dockerfile': 'FROM ghcr.io/acme/b',
      'apps/b/Dockerfile': '\nFROM ghcr.io/acme/a',
    };
    expect(refused({ images: { a: {}, b: {} }, files })).toEqual([
      'image-cycle a:image',
      'image-cycle b:image',
    ]);
  });
});
