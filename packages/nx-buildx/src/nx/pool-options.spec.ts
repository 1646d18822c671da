import { makeWorkspace } from '../plan/testing/workspace';
import { pluginOptionsSchema } from './option-schema';
import { isPlatformForeign } from './own-platform';
import { NO_ENVIRONMENT, readEnvironment } from './read-environment';
import { resolveOptions } from './resolve-options';
import { validateOptions } from './validate-options';

const at = { place: {}, prefix: '' };
const validate = (written: unknown) => validateOptions(pluginOptionsSchema, written, at);

const resolve = (plugin: unknown, env: Readonly<Record<string, string>> = {}) => {
  const [options, environment] = [validate(plugin), readEnvironment(env)];
  if (!options.ok || !environment.ok) throw new Error('these are valid');
  return resolveOptions({
    commandLine: {},
    environment: environment.value,
    target: {},
    plugin: options.value,
  });
};

it('reads names and objects alike', () => {
  const builders = ['a', { name: 'b', maxParallel: '4', platforms: 'linux/arm64' }];
  expect(resolve({ builders }).builders).toEqual([
    { name: 'a', maxParallel: null, platforms: [] },
    { name: 'b', maxParallel: 4, platforms: ['linux/arm64'] },
  ]);
});

it('takes the pool of the environment in place of the one in files', () => {
  const { builders } = resolve({ builders: ['a'] }, { NX_BUILDX_BUILDERS: 'c, d' });
  expect(builders.map(({ name }) => name)).toEqual(['c', 'd']);
  expect(NO_ENVIRONMENT.builders).toBeNull();
});

it.each([
  [[], 'builders must name a builder'],
  [['a', { name: 'a' }], 'builders must name each builder once'],
  [[''], 'builders.0.name must not be empty'],
  [[{ name: 'a', maxParallel: 0 }], 'builders.0.maxParallel must be a whole number of at least 1'],
  [[{ maxParallel: 1 }], 'builders.0.name must be a text'],
  [{}, 'builders must be a list'],
])('refuses %j', (builders, message) => {
  expect(validate({ builders })).toMatchObject({ failures: [{ code: 'option-invalid', message }] });
});

it('names what an entry may hold where it holds something else', () => {
  expect(validate({ builders: [{ name: 'a', slots: 3 }] })).toMatchObject({
    failures: [{ code: 'option-unknown', fix: 'take it away; known here are: name, maxParallel, platforms' }],
  });
});

it('refuses a malformed pool of the environment', () => {
  expect(readEnvironment({ NX_BUILDX_BUILDERS: 'a,,b' })).toMatchObject({
    ok: false,
    failures: [{ code: 'environment-invalid', place: { option: 'NX_BUILDX_BUILDERS' } }],
  });
});

it.each([
  [{}, 256e6],
  [{ minFreeMemory: '1gb' }, 1e9],
  [{ minFreeMemory: '64kb' }, 64_000],
  [{ minFreeMemory: 0 }, 0],
])('reads %j as bytes', (plugin, bytes) => {
  expect(resolve(plugin).minFreeMemory).toBe(bytes);
});

it('asks a pool for its platform, which may be of another kind than this machine', () => {
  const builders = [{ name: 'a', maxParallel: null, platforms: [] }];
  expect(isPlatformForeign(makeWorkspace({ api: { builders } }).images, {})).toBe(true);
  expect(isPlatformForeign(makeWorkspace({ api: {} }).images, {})).toBe(false);
});

it('makes no builder beside a pool', () => {
  expect(resolve({ builders: ['a'], createBuilder: true })).toMatchObject({
    builder: null,
    createBuilder: null,
  });
});

it('leaves an image out of the pool whose platforms all have builders of their own', () => {
  const plugin = { builders: ['a'], createBuilder: true, platformBuilders: { 'linux/arm64': 'arm' } };
  expect(resolve({ ...plugin, platforms: ['linux/arm64'] })).toMatchObject({
    builder: 'arm',
    builders: [],
    platformBuilders: {},
    createBuilder: null,
  });
  expect(resolve({ ...plugin, platforms: ['linux/amd64', 'linux/arm64'] })).toMatchObject({
    builder: null,
    builders: [{ name: 'a' }],
    platformBuilders: { 'linux/arm64': 'arm' },
  });
});
