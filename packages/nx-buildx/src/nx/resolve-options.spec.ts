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
