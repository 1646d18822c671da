import { NO_ENVIRONMENT } from './read-environment';
import { resolveOptions } from './resolve-options';
import type { OptionSources } from './resolve-options';

type Cache = NonNullable<OptionSources['target']['cache']>;

function resolveCache({ plugin = {}, target = {}, commandLine = {} }: Readonly<Record<string, Cache>>) {
  return resolveOptions({
    commandLine: { cache: commandLine },
    environment: NO_ENVIRONMENT,
    target: { cache: target },
    plugin: { cache: plugin },
  }).cache;
}

it('says nothing of backends where nothing is written', () => {
  expect(resolveCache({})).toEqual({
    strategy: 'auto',
    repository: null,
    mode: 'max',
    directory: '.buildx-cache',
    exportLocally: false,
    maxSize: null,
    mounts: { ids: [], maxSize: 2e9, image: null },
    writtenAt: {},
  });
});

it('merges the settings of each backend by name', () => {
  const cache = resolveCache({
    plugin: { s3: { bucket: 'plugin', region: 'plugin', prefix: 'plugin' }, gha: { timeout: '1m' } },
    target: { s3: { region: 'target', prefix: 'target' }, ignoreError: false },
    commandLine: { s3: { prefix: 'line' }, ignoreError: true },
  });
  expect(cache).toMatchObject({
    s3: { bucket: 'plugin', region: 'target', prefix: 'line' },
    gha: { timeout: '1m' },
    ignoreError: true,
  });
});

it('knows what was written for one image, and what for all', () => {
  const { writtenAt } = resolveCache({
    plugin: { strategy: 's3', s3: {}, directory: 'c', mode: 'max' },
    target: { mode: 'min' },
    commandLine: { gha: {} },
  });
  expect(writtenAt).toEqual({
    strategy: 'plugin',
    s3: 'plugin',
    directory: 'plugin',
    mode: 'image',
    gha: 'image',
  });
});

const NOTHING = { commandLine: {}, environment: NO_ENVIRONMENT, target: {}, plugin: {} };

it.each([
  ['500mb', 500_000_000],
  ['1.5GB', 1_500_000_000],
  ['20kb', 20_000],
  ['1tb', 1_000_000_000_000],
  ['4096b', 4096],
])('cache.maxSize %s is %d bytes', (maxSize, bytes) => {
  expect(resolveOptions({ ...NOTHING, plugin: { cache: { maxSize } } }).cache.maxSize).toBe(bytes);
});

it('sets no bound by itself', () => {
  expect(resolveOptions(NOTHING).cache.maxSize).toBeNull();
});

it("takes a target's bound over the plugin's", () => {
  const sources = { target: { cache: { maxSize: '1gb' } }, plugin: { cache: { maxSize: '2gb' } } };
  expect(resolveOptions({ ...NOTHING, ...sources }).cache.maxSize).toBe(1_000_000_000);
});
