import type { ProjectConfiguration } from '@nx/devkit';
import type { ImageOptions } from '../model/image-options';
import { NO_ENVIRONMENT, readEnvironment } from './read-environment';
import type { Environment } from './read-environment';
import { readWorkspace } from './read-workspace';
import type { ImageRequest } from './read-workspace';

interface Given {
  readonly target?: object;
  readonly configurations?: Record<string, object>;
  readonly defaultConfiguration?: string;
  readonly plugin?: object;
  readonly env?: Environment;
  readonly request?: Partial<ImageRequest>;
}

function read({
  target = {},
  configurations,
  defaultConfiguration,
  plugin = {},
  env = {},
  request = {},
}: Given) {
  const project = {
    name: 'api',
    root: 'apps/api',
    targets: {
      image: {
        executor: 'nx-buildx:build',
        options: target,
        ...(configurations === undefined ? {} : { configurations }),
        ...(defaultConfiguration === undefined ? {} : { defaultConfiguration }),
      },
      build: { executor: 'nx:run-commands' },
    },
  } satisfies ProjectConfiguration;
  const environment = readEnvironment(env);
  if (!environment.ok) throw new Error('the environment is not valid');
  return readWorkspace({
    dependencies: null,
    projects: [project],
    nxJson: { plugins: ['other', { plugin: 'nx-buildx', options: plugin }] },
    environment: environment.value,
    requests: new Map([['api:image', { configuration: null, overrides: {}, ...request }]]),
  });
}

function optionsOf(given: Given): ImageOptions {
  const [image] = read(given).workspace.images;
  if (image === undefined) throw new Error('no image');
  return image.options;
}

it('finds targets by their executor', () => {
  expect(read({}).workspace.images.map(({ id }) => id)).toEqual(['api:image']);
});

describe('precedence', () => {
  const plugin = { output: 'oci', maxParallel: 1, cache: { repository: 'plugin/cache', mode: 'min' } };
  const target = { output: 'load', maxParallel: 2, cache: { repository: 'target/cache' } };
  const env = {
    NX_BUILDX_OUTPUT: 'none',
    NX_BUILDX_MAX_PARALLEL: '3',
    NX_BUILDX_CACHE_REPOSITORY: 'env/cache',
  };
  const request = { overrides: { output: 'push', maxParallel: '4', cache: { repository: 'line/cache' } } };

  it.each<[string, Given, object]>([
    ['default', {}, { output: null, maxParallel: null, cache: { repository: null, mode: 'max' } }],
    [
      'plugin options',
      { plugin },
      { output: 'oci', maxParallel: 1, cache: { repository: 'plugin/cache', mode: 'min' } },
    ],
    [
      'target',
      { plugin, target },
      { output: 'load', maxParallel: 2, cache: { repository: 'target/cache', mode: 'min' } },
    ],
    [
      'environment',
      { plugin, target, env },
      { output: 'none', maxParallel: 3, cache: { repository: 'env/cache', mode: 'min' } },
    ],
    [
      'command line',
      { plugin, target, env, request },
      { output: 'push', maxParallel: 4, cache: { repository: 'line/cache', mode: 'min' } },
    ],
  ])('ends with %s', (_, given, expected) => {
    expect(optionsOf(given)).toMatchObject(expected);
  });

  it.each<[string, Given, object]>([
    ['none', {}, { ids: [], maxSize: 2e9, image: null }],
    ['a list', { plugin: { cache: { mounts: ['npm', 'npm', '/a'] } } }, { ids: ['npm', '/a'] }],
    [
      'an object over a list',
      {
        plugin: { cache: { mounts: ['npm'] } },
        target: { cache: { mounts: { ids: ['go'], maxSize: '1.5MB', image: 'busybox' } } },
      },
      { ids: ['go'], maxSize: 1.5e6, image: 'busybox' },
    ],
    [
      'a command line',
      { request: { overrides: { cache: { mounts: 'npm,/a' } } } },
      { ids: ['npm', '/a'], maxSize: 2e9 },
    ],
  ])('of cache mounts takes %s', (_, given, expected) => {
    expect(optionsOf(given).cache.mounts).toMatchObject(expected);
  });

  it('takes what Nx Cloud agents offer only where nothing else is said', () => {
    const offered = { NX_DOCKER_CACHE_REGISTRY: 'cloud/cache' };
    expect(optionsOf({ env: offered }).cache.repository).toBe('cloud/cache');
    expect(optionsOf({ env: offered, plugin }).cache.repository).toBe('plugin/cache');
  });

  it('leaves the environment and the command line out of what names are matched on', () => {
    const [image] = read({
      env: { NX_BUILDX_REGISTRY: '127.0.0.1:5000' },
      plugin: { registry: 'ghcr.io/acme' },
      request,
    }).workspace.images;
    expect(image?.configured).toMatchObject({ registry: 'ghcr.io/acme', output: null });
    expect(image?.options.registry).toBe('127.0.0.1:5000');
  });
});

it('takes the name of a project that a rule matches as it is', () => {
  const tags = ['type=semver,pattern={{version}},match=^{projectName}@(.*)'];
  const [image] = readWorkspace({
    dependencies: null,
    projects: [
      { name: 'c++', root: 'c', targets: { image: { executor: 'nx-buildx:build', options: { tags } } } },
    ],
    nxJson: {},
    environment: NO_ENVIRONMENT,
    requests: new Map(),
  }).workspace.images;
  expect(image?.options.tags).toEqual(['type=semver,pattern={{version}},match=^c\\+\\+@(.*)']);
});

describe('reuse', () => {
  const MINUTE = 60_000;
  it.each([
    ['30m', 30 * MINUTE],
    ['12h', 12 * 60 * MINUTE],
    ['7d', 7 * 24 * 60 * MINUTE],
    ['2w', 14 * 24 * 60 * MINUTE],
  ])('of images of at most %s', (maxAge, milliseconds) => {
    expect(optionsOf({ target: { reuse: { maxAge } } }).reuse.maxAge).toBe(milliseconds);
  });

  const plugin = { reuse: { from: 'any', maxAge: '1m' } };
  const target = { reuse: { maxAge: '2m' } };
  it.each<[string, Given, object]>([
    ['is the default', {}, { enabled: true, from: null, maxAge: null }],
    ['is merged by name', { plugin, target }, { enabled: true, from: 'any', maxAge: 2 * MINUTE }],
    ['is switched off in nx.json', { plugin: { reuse: false } }, { enabled: false }],
    [
      'is switched on again by a target',
      { plugin: { reuse: false }, target: { reuse: true } },
      { enabled: true },
    ],
    [
      'is switched off by the environment, the rest stays',
      { plugin, target, env: { NX_BUILDX_REUSE: 'false' } },
      { enabled: false, from: 'any', maxAge: 2 * MINUTE },
    ],
    [
      'is switched on by a command line',
      { env: { NX_BUILDX_REUSE: 'false' }, request: { overrides: { reuse: 'true' } } },
      { enabled: true },
    ],
    ['is switched off by a command line', { request: { overrides: { reuse: false } } }, { enabled: false }],
  ])('%s', (_, given, expected) => {
    expect(optionsOf(given).reuse).toMatchObject(expected);
  });
});

it.each([
  ['the one asked for', { request: { configuration: 'ci' } }],
  ['the default one', { defaultConfiguration: 'ci' }],
])('applies a configuration: %s', (_, given) => {
  const options = optionsOf({
    target: { tags: ['dev'], stage: 'a' },
    configurations: { ci: { tags: ['ci'] } },
    ...given,
  });
  expect(options).toMatchObject({ tags: ['ci'], stage: 'a' });
});

it('fills tokens as Nx does', () => {
  const target = {
    file: '{projectRoot}/Dockerfile',
    context: '{workspaceRoot}/apps',
    buildArgs: { APP: '{projectName}' },
  };
  expect(optionsOf({ target })).toMatchObject({
    file: 'apps/api/Dockerfile',
    context: 'apps',
    buildArgs: { APP: 'api' },
  });
});

it('reports unknown options of target, command line and plugin at once', () => {
  const { failures } = read({
    target: { a: 1 },
    plugin: { b: 2 },
    request: { overrides: { c: 3, __overrides_unparsed__: [] } },
  });
  expect(failures.map(({ place }) => place.option)).toEqual(['plugins[1].options.b', 'a', 'c']);
});

it.each([
  [{ NX_BUILDX_MAX_PARALLEL: 'many' }, 'NX_BUILDX_MAX_PARALLEL'],
  [{ NX_BUILDX_OUTPUT: 'x' }, 'NX_BUILDX_OUTPUT'],
  [{ NX_BUILDX_REUSE: 'never' }, 'NX_BUILDX_REUSE'],
])('refuses the environment %o', (env, option) => {
  expect(readEnvironment(env)).toMatchObject({
    ok: false,
    failures: [{ code: 'environment-invalid', place: { option } }],
  });
});

it('takes an empty variable for none', () => {
  expect(readEnvironment({ NX_BUILDX_MAX_PARALLEL: '', NX_BUILDX_REGISTRY: '' })).toMatchObject({
    ok: true,
    value: { options: {}, registry: null },
  });
});

describe('createBuilder', () => {
  const container = { driver: 'docker-container', endpoint: null, driverOpts: {} };
  const plugin = { createBuilder: { driver: 'kubernetes', driverOpts: { namespace: 'ci', replicas: 2 } } };

  it.each<readonly [string, Given, object | null]>([
    ['is not asked for', {}, null],
    ['is switched on', { target: { createBuilder: true } }, container],
    ['is switched on by the environment', { env: { NX_BUILDX_CREATE_BUILDER: 'true' } }, container],
    [
      'says how in nx.json',
      { plugin },
      { driver: 'kubernetes', driverOpts: { namespace: 'ci', replicas: '2' } },
    ],
    ['is switched off for a job', { plugin, env: { NX_BUILDX_CREATE_BUILDER: 'false' } }, null],
    [
      'says more in a target',
      { plugin, target: { createBuilder: { platforms: ['linux/arm64'] } } },
      { driver: 'kubernetes', platforms: ['linux/arm64'] },
    ],
    [
      'takes driver options from a command line',
      { request: { overrides: { createBuilder: { driverOpts: ['network=host'] } } } },
      { driver: 'docker-container', driverOpts: { network: 'host' } },
    ],
  ])('%s', (_, given, expected) => {
    const { createBuilder } = optionsOf(given);
    if (expected === null) expect(createBuilder).toBeNull();
    else expect(createBuilder).toMatchObject(expected);
  });

  const platforms = ['linux/amd64', 'linux/arm64'];
  it.each<readonly [string, object, string | null, object | null]>([
    ['one platform', { 'linux/arm64': 'arm' }, 'ci', container],
    ['one platform of two by its name', { 'linux/amd64': 'x', 'linux/arm64': 'ci' }, 'ci', container],
    [
      'all platforms, so that it would build nothing',
      { 'linux/amd64': 'x', 'linux/arm64': 'arm' },
      'x',
      null,
    ],
  ])('beside builders of %s', (_, platformBuilders, builder, expected) => {
    const target = { builder: 'ci', createBuilder: true, platforms, platformBuilders };
    const options = optionsOf({ target });
    expect(options.builder).toBe(builder);
    if (expected === null) expect(options.createBuilder).toBeNull();
    else expect(options.createBuilder).toMatchObject(expected);
  });

  it('is made under a name of its own for what platforms leave to it', () => {
    const target = { createBuilder: true, platforms, platformBuilders: { 'linux/arm64': 'arm' } };
    expect(optionsOf({ target })).toMatchObject({ builder: null, createBuilder: container });
  });

  it('knows no driver that has nothing to be made', () => {
    expect(read({ target: { createBuilder: { driver: 'docker' } } }).failures).toMatchObject([
      { code: 'option-invalid', place: { option: 'createBuilder.driver' } },
    ]);
  });
});
