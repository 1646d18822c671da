import { buildOptionsSchema } from './option-schema';
import { validateOptions } from './validate-options';

const AT = { place: { image: 'api:image' as const }, prefix: '' };

function check(cache: object) {
  const outcome = validateOptions(buildOptionsSchema, { cache }, AT);
  return outcome.ok ? outcome.value.cache : outcome.failures;
}

const CACHE_SETTINGS = {
  registry: {
    compression: 'zstd',
    compressionLevel: '19',
    forceCompression: 'true',
    ociMediatypes: true,
    imageManifest: true,
    insecure: false,
  },
  local: { compression: 'gzip', tag: 'nightly', digest: `sha256:${'a'.repeat(64)}`, reset: true },
  gha: {
    scope: 'a/b-c.d',
    timeout: '1h30m',
    url: 'https://c.example/',
    urlV2: 'http://c.example',
    repository: 'acme/shop',
    version: 2,
  },
  s3: {
    bucket: 'b',
    region: 'r',
    prefix: 'p/',
    blobsPrefix: 'b/',
    manifestsPrefix: 'm/',
    name: 'n',
    endpointUrl: 'https://minio.example:9000',
    usePathStyle: true,
    touchRefresh: '72h',
    uploadParallelism: 8,
  },
  azblob: {
    accountUrl: 'https://a.example',
    accountName: 'a',
    container: 'c',
    prefix: 'p',
    blobsPrefix: 'b',
    manifestsPrefix: 'm',
    name: 'n',
  },
};

it('every attribute of every cache backend is understood, from a file and from a command line', () => {
  expect(check({ ...CACHE_SETTINGS, ignoreError: 'false' })).toMatchObject({
    ...CACHE_SETTINGS,
    ignoreError: false,
    registry: { ...CACHE_SETTINGS.registry, compressionLevel: 19, forceCompression: true },
    gha: { ...CACHE_SETTINGS.gha, version: '2' },
  });
});

it.each(['auto', 'registry', 'inline', 'local', 'gha', 's3', 'azblob', 'none'])(
  '%s is a cache strategy',
  (strategy) => {
    expect(check({ strategy })).toEqual({ strategy });
  },
);

it.each<[object, string]>([
  [{ strategy: 'oss' }, 'strategy'],
  [{ ignoreError: 'sometimes' }, 'ignoreError'],
  [{ s3: true }, 's3'],
  [{ registry: { compression: 'lzma' } }, 'registry.compression'],
  [{ registry: { compressionLevel: 23 } }, 'registry.compressionLevel'],
  [{ registry: { compressionLevel: -1 } }, 'registry.compressionLevel'],
  [{ registry: { compressionLevel: 1.5 } }, 'registry.compressionLevel'],
  [{ local: { tag: 'a/b' } }, 'local.tag'],
  [{ local: { digest: 'sha256:1' } }, 'local.digest'],
  ...['ten', '10', '', '-1m', '1d', 10].map((timeout): [object, string] => [
    { gha: { timeout } },
    'gha.timeout',
  ]),
  [{ gha: { version: 3 } }, 'gha.version'],
  [{ gha: { repository: 'shop' } }, 'gha.repository'],
  ...['', 'a b', 'a;b', 'a,b', '../x', '/x', 'x/', 'x//y', 'x'.repeat(101)].map((scope): [object, string] => [
    { gha: { scope } },
    'gha.scope',
  ]),
  [{ s3: { name: 'a;b' } }, 's3.name'],
  [{ azblob: { name: '..' } }, 'azblob.name'],
  [{ s3: { touchRefresh: 'daily' } }, 's3.touchRefresh'],
  [{ s3: { uploadParallelism: 0 } }, 's3.uploadParallelism'],
  ...[
    'minio.example',
    'ftp://minio.example',
    'https://me:secret@minio.example',
    'https://a.example/?sig=secret',
    'https://a.example/#secret',
  ].flatMap((url): [object, string][] => [
    [{ s3: { endpointUrl: url } }, 's3.endpointUrl'],
    [{ azblob: { accountUrl: url } }, 'azblob.accountUrl'],
    [{ gha: { url } }, 'gha.url'],
    [{ gha: { urlV2: url } }, 'gha.urlV2'],
  ]),
])('%j is refused', (cache, option) => {
  const failures = check(cache);
  expect(failures).toMatchObject([{ code: 'option-invalid', place: { option: `cache.${option}` } }]);
  // What is refused may hold a secret.
  expect(JSON.stringify(failures)).not.toContain('secret');
});

it.each([
  ['gha', 'token'],
  ['gha', 'ghtoken'],
  ['s3', 'accessKeyId'],
  ['s3', 'secretAccessKey'],
  ['s3', 'sessionToken'],
  ['azblob', 'secretAccessKey'],
])('%s has no option %s: secrets come from the environment', (backend, option) => {
  expect(check({ [backend]: { [option]: 'x' } })).toMatchObject([
    {
      code: 'option-unknown',
      place: { option: `cache.${backend}.${option}` },
      fix: 'say it by the environment: no option takes a secret',
    },
  ]);
});
