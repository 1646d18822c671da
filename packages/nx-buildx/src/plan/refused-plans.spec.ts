import type { BuilderCapabilities } from '../model/builder';
import { BUILDER, CLASSIC, DEFAULT_OPTIONS, MAIN, REMOTE, refused } from './testing/workspace';

const SHOP = {
  images: { base: {}, api: {}, web: {} },
  files: {
    'apps/base/Dockerfile': 'FROM node:22-slim',
    'apps/api/Dockerfile': 'FROM ghcr.io/acme/base\nCOPY src /app',
    'apps/api/src/main.js': '',
    'apps/web/Dockerfile': 'FROM node:22-slim',
  },
};
const CACHE = DEFAULT_OPTIONS.cache;

describe('what the user got wrong', () => {
  const one = (options: object, dockerfile = 'FROM scratch', source = MAIN, builder = BUILDER) =>
    refused({
      images: { api: { root: 'app', ...options } },
      files: { 'app/Dockerfile': dockerfile },
      source,
      builder,
    });

  it.each([
    [one({ image: ['ghcr.io/Acme/api'] }), ['reference-invalid api:image image']],
    [one({ image: ['ghcr.io/acme/api:1'] }), ['reference-invalid api:image image']],
    [one({ image: ['localhost:99999/acme/api'] }), ['reference-invalid api:image image']],
    [one({ registry: 'ghcr.io/Acme' }), ['reference-invalid api:image registry']],
    [one({ registry: '10.0.0.300:5000/acme' }), ['reference-invalid api:image registry']],
    [one({ tags: ['a/b'] }), ['reference-invalid api:image tags']],
    [one({ tags: ['key-0123456789abcdef0123456789abcdef'] }), ['reference-invalid api:image tags']],
    [one({ tags: ['key-branch-0123456789abcdef0123456789abcdef'] }), ['reference-invalid api:image tags']],
    [
      one({ cache: { ...CACHE, repository: 'ghcr.io/acme/cache:x' } }),
      ['reference-invalid api:image cache.repository'],
    ],
    [
      one({ cache: { ...CACHE, repository: 'localhost:99999/acme/cache' } }),
      ['reference-invalid api:image cache.repository'],
    ],
    [one({ baseImages: { 'node:22': 'a b' } }), ['reference-invalid api:image baseImages.node:22']],
    [
      one({ cache: { ...CACHE, strategy: 'registry', repository: null } }),
      ['cache-repository-missing api:image cache.repository'],
    ],
    [
      one({ cache: { ...CACHE, strategy: 'registry' } }, 'FROM scratch', MAIN, CLASSIC),
      ['cache-export-unsupported api:image cache.strategy'],
    ],
    [one({ registry: null, output: 'push' }), ['registry-missing api:image output']],
    [
      one({ output: 'load', platforms: ['linux/amd64', 'linux/arm64'] }, 'FROM scratch', MAIN, CLASSIC),
      ['output-unsupported api:image output'],
    ],
    [
      one({ output: 'load' }, 'FROM scratch', MAIN, { ...REMOTE, loadsInto: null }),
      ['output-unsupported api:image output'],
    ],
    [one({ output: 'load', platforms: ['linux/amd64', 'linux/arm64'] }, 'FROM scratch', MAIN, REMOTE), []],
    [
      one({ output: 'none', platforms: ['linux/amd64', 'linux/arm64'] }, 'FROM scratch', MAIN, CLASSIC),
      ['output-unsupported api:image platforms'],
    ],
    [
      one({ provenance: 'mode=max' }, 'FROM scratch', MAIN, CLASSIC),
      ['output-unsupported api:image provenance'],
    ],
    [
      one({ output: 'load', sbom: 'true' }, 'FROM scratch', MAIN, { ...REMOTE, loadsInto: 'classic' }),
      ['output-unsupported api:image sbom'],
    ],
    [one({ output: 'load', sbom: 'true', provenance: 'false' }, 'FROM scratch', MAIN, REMOTE), []],
    [one({ output: 'oci' }, 'FROM scratch', MAIN, CLASSIC), ['output-unsupported api:image output']],
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

  it('is a child for a platform that its parent is not built for', () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    const api = { ...SHOP, images: { base: {}, api: { platforms } } };
    expect(refused(api)).toEqual(['platform-missing api:image platforms']);
    expect(refused({ ...api, images: { base: { platforms }, api: { platforms } } })).toEqual([]);
    const cross = {
      ...SHOP.files,
      'apps/api/Dockerfile': 'FROM --platform=$BUILDPLATFORM ghcr.io/acme/base',
    };
    expect(refused({ ...api, files: cross })).toEqual([]);
  });

  it('is one name in two forms', () => {
    const images = { a: { image: ['docker.io/acme/x'] }, b: { image: ['acme/x'] } };
    const files = { 'apps/a/Dockerfile': 'FROM x', 'apps/b/Dockerfile': 'FROM x' };
    expect(refused({ images, files })).toHaveLength(2);
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

describe('a parent that a child on another builder cannot read', () => {
  const chain = (output: 'push' | 'load' | 'none', builders: readonly [string, string]) =>
    refused({
      ...SHOP,
      images: { base: { output, builder: builders[0] }, api: { output, builder: builders[1] } },
      requested: ['base', 'api'],
      builders: {
        classic: { ...CLASSIC, name: 'classic' },
        new: { ...BUILDER, name: 'new' },
        far: REMOTE,
      },
    });

  it.each([
    ['load', ['classic', 'far']],
    ['none', ['classic', 'new']],
    ['load', ['far', 'classic']],
  ] as const)('output %s, from %j', (output, builders) => {
    expect(chain(output, builders)).toEqual(['output-unsupported base:image output']);
  });

  it.each([
    ['push', ['classic', 'far']],
    ['load', ['classic', 'classic']],
    ['load', ['new', 'far']],
    ['load', ['far', 'new']],
  ] as const)('is not refused: output %s, from %j', (output, builders) => {
    expect(chain(output, builders)).toEqual([]);
  });
});

it('is a parent one of whose platforms is built where nothing reaches the children from', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  const split = (arm: BuilderCapabilities, api: object) =>
    refused({
      ...SHOP,
      images: {
        base: { output: 'none', platforms, platformBuilders: { 'linux/arm64': 'arm' } },
        api: { output: 'none', platforms: ['linux/amd64'], ...api },
      },
      requested: ['base', 'api'],
      builders: { arm: { ...arm, name: 'arm', platforms: ['linux/arm64'] } },
    });
  expect(split(CLASSIC, {})).toEqual(['output-unsupported base:image output']);
  expect(split(BUILDER, {})).toEqual([]);
  // Nothing stands on it.
  expect(split(CLASSIC, { root: 'apps/web' })).toEqual([]);
});

describe('a builder that is to be made', () => {
  const CONTAINER = {
    driver: 'docker-container',
    endpoint: null,
    driverOpts: {},
    config: null,
    flags: null,
    platforms: [],
  } as const;
  const make = (api: object, web: object = api) =>
    refused({
      images: {
        api: { builder: 'ci', createBuilder: { ...CONTAINER, ...api } },
        web: { builder: 'ci', createBuilder: { ...CONTAINER, ...web } },
      },
      files: {
        'apps/api/Dockerfile': 'FROM x',
        'apps/web/Dockerfile': 'FROM x',
        'tools/buildkitd.toml': 'debug = true',
      },
    });

  it.each([
    [{ config: 'tools/buildkitd.toml' }, []],
    [{ driver: 'remote', endpoint: 'tcp://buildkit:1234' }, []],
    [{ driver: 'remote' }, ['option-invalid api:image createBuilder.endpoint']],
    [
      { driver: 'remote', endpoint: 'tcp://buildkit:1234', flags: '--debug' },
      ['option-invalid api:image createBuilder.flags'],
    ],
    [{ config: 'tools/nowhere.toml' }, ['option-invalid api:image createBuilder.config']],
    [{ endpoint: '--append' }, ['option-invalid api:image createBuilder.endpoint']],
  ])('by %j', (definition, expected) => {
    expect(make(definition).filter((each) => each.includes('api:'))).toEqual(expected);
  });

  it('has a name that buildx takes', () => {
    const images = { api: { builder: '../ci', createBuilder: CONTAINER } };
    expect(refused({ images, files: { 'apps/api/Dockerfile': 'FROM x' } })).toEqual([
      'option-invalid api:image builder',
    ]);
  });

  it('is made in one way', () => {
    expect(make({}, { driverOpts: { network: 'host' } })).toEqual([
      'option-conflict web:image createBuilder',
    ]);
  });
});
