import type { SourceContext } from '../model/source-context';
import { buildImageGraph } from './build-image-graph';
import { planBuilds } from './plan-builds';
import {
  BUILDER,
  CLASSIC,
  LOCAL,
  MAIN,
  makeWorkspace,
  planned,
  viewFiles,
  UNKEYED,
} from './testing/workspace';

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
    expect(images.map(({ id, parents }) => [id, parents])).toMatchObject([
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
      'dist/images/acme-shop-34b7d6c785e1f2fa--image-migrate',
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
    {
      name: 'ghcr.io/acme/base',
      from: 'base:image',
      published: 'ghcr.io/acme/base:latest',
      anyPlatform: false,
    },
  ]);
});

it('bounds builds by the smallest option, or by the default', () => {
  expect(planned(SHOP).maxParallel).toBe(8);
  expect(
    planned({ ...SHOP, images: { ...SHOP.images, api: { maxParallel: 3 }, web: { maxParallel: 5 } } })
      .maxParallel,
  ).toBe(3);
});

it('lets what builds have yet to write be missing for those who do not need it yet', () => {
  const files = { 'apps/a/Dockerfile': 'FROM x', 'apps/b/Dockerfile': 'FROM x' };
  const workspace = makeWorkspace({ a: { context: 'dist/a' }, b: {} });
  const view = viewFiles(files);
  const input = {
    workspace,
    graph: buildImageGraph(workspace, view),
    source: MAIN,
    builders: new Map([[null, BUILDER]]),
    requested: ['a:image', 'b:image'] as const,
    files: view,
    defaultParallel: 1,
    environment: {},
    dockerContext: 'default',
    findKey: () => UNKEYED,
    nativeOf: () => 'linux/amd64',
    bases: new Map(),
  };
  expect(planBuilds({ ...input, own: new Set(['b:image'] as const) }).ok).toBe(true);
  expect(planBuilds({ ...input, own: new Set(['a:image'] as const) })).toMatchObject({
    failures: [{ code: 'context-missing', place: { image: 'a:image' } }],
  });
});

describe('a parent', () => {
  const contextsOf = (spec: Parameters<typeof planned>[0]) =>
    planned(spec).images.at(-1)?.invocation.namedContexts;
  const child = { ...SHOP, requested: ['api'] };

  it('is found where this run pushes it', () => {
    const run = { ...SHOP, source: FEATURE, requested: ['base', 'api'] };
    expect(contextsOf(run)).toMatchObject([{ published: 'ghcr.io/acme/base:feature-x-217d2bf51f16e9dc' }]);
  });

  it('of another run is found where the default branch pushes it', () => {
    expect(contextsOf({ ...child, source: FEATURE })).toMatchObject([
      { published: 'ghcr.io/acme/base:latest' },
    ]);
  });

  it('without a registry is nowhere else', () => {
    const files = { ...SHOP.files, 'apps/api/Dockerfile': 'FROM base' };
    const images = { base: { registry: null }, api: { registry: null } };
    expect(contextsOf({ images, files, requested: ['api'] })).toMatchObject([{ published: null }]);
  });

  it('that is loaded has a name of its own for its children', () => {
    expect(firstOf({ ...SHOP, source: LOCAL }).invocation.localName).toBe('localhost/nx-buildx/base:latest');
    expect(planned({ ...SHOP, source: LOCAL }).images.at(-1)?.invocation.localName).toBeNull();
  });

  it("is loaded where docker's classic store can write no layout", () => {
    const { transport, layout } = firstOf({
      ...SHOP,
      source: { ...MAIN, trust: 'untrusted' },
      builder: CLASSIC,
    }).invocation;
    expect({ transport, layout }).toEqual({ transport: 'daemon', layout: null });
  });
});
