import { z } from 'zod';
import { choice, count, flag, matching, serviceUrl, text, wholeNumber } from './option-types';

/** As Go's `time.ParseDuration` reads it; BuildKit takes its default for what it cannot read. */
const GO_DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
const GO_DURATION_MESSAGE = 'must be a time such as 90s, 10m or 24h';

/** Parts with nothing in them that a service or BuildKit reads as something else: `;` parts names, `..` leaves a folder. */
const NAME = /^(?!.{101})[A-Za-z0-9_-][\w.-]*(?:\/[A-Za-z0-9_-][\w.-]*)*$/;
const NAME_MESSAGE =
  'must be made of letters, digits, "_", "-", "." and single slashes, at most 100 characters';

const layerFormat = {
  compression: choice(['uncompressed', 'gzip', 'estargz', 'zstd'], {
    description: 'Compression of exported layers. Default: `gzip`.',
    example: 'zstd',
  }),
  compressionLevel: wholeNumber(0, 22, {
    description: 'Level of the compression: 0 to 9 of `gzip` and `estargz`, 0 to 22 of `zstd`.',
    example: 3,
  }),
  forceCompression: flag({
    description: 'Whether layers that exist in another compression are compressed anew. Default: false.',
    example: true,
  }),
  ociMediatypes: flag({
    description: "Whether OCI media types are written, or Docker's. Default: true.",
    example: true,
  }),
  imageManifest: flag({
    description:
      'Whether an image manifest is written, or an index, which some registries refuse. Needs OCI media types. Default: as `ociMediatypes`.',
    example: true,
  }),
};

function describeBackend<S extends z.ZodRawShape>(shape: S, description: string, example: object) {
  return z
    .strictObject(shape, `must be an object, ${JSON.stringify(example)}`)
    .partial()
    .meta({ description, example, type: 'object' });
}

const registry = describeBackend(
  {
    ...layerFormat,
    insecure: flag({
      description:
        'Whether BuildKit reads and writes cache refs, and writes cache mounts, by plain HTTP or with any certificate. Default: what BuildKit is configured with.',
      example: true,
    }),
  },
  'Settings of strategy `registry`.',
  { compression: 'zstd' },
);

const local = describeBackend(
  {
    ...layerFormat,
    tag: matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'must be a tag', {
      description: 'Tag in the index of a cache folder. Default: `latest`.',
      example: 'nightly',
    }),
    digest: matching(/^sha256:[a-f0-9]{64}$/, 'must be sha256: and 64 hex digits', {
      description:
        'The one manifest to import, in place of the tag, where nothing is exported: an export replaces the folder.',
      example: `sha256:${'0123456789abcdef'.repeat(4)}`,
    }),
    reset: flag({
      description:
        'Whether BuildKit removes other blobs after an export. Without effect on a cache folder, which every export replaces whole. Default: false.',
      example: true,
    }),
  },
  'Settings of strategy `local`.',
  { compression: 'zstd' },
);

const gha = describeBackend(
  {
    scope: matching(NAME, NAME_MESSAGE, {
      description:
        'What scopes begin with: the scope of an image is `<scope>/<image and branch>`. Default: nothing, `<image and branch>` alone.',
      example: 'release',
    }),
    timeout: matching(GO_DURATION, GO_DURATION_MESSAGE, {
      description: 'How long an import or export may take. Default: `10m`.',
      example: '5m',
    }),
    url: serviceUrl({
      description: "Address of version 1 of the cache service. Default: the job's `ACTIONS_CACHE_URL`.",
      example: 'https://cache.acme.dev/',
    }),
    urlV2: serviceUrl({
      description: "Address of version 2 of the cache service. Default: the job's `ACTIONS_RESULTS_URL`.",
      example: 'https://cache.acme.dev/',
    }),
    repository: matching(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name', {
      description:
        "Repository whose keys BuildKit lists before it writes. It does so only with a token for GitHub's API, `ghtoken`, which is never passed on.",
      example: 'acme/shop',
    }),
    version: choice(['1', '2'], {
      description: "Version of the cache service's API. Default: what the job's variables say.",
      example: '2',
    }),
  },
  'Settings of strategy `gha`. The token comes from the environment.',
  { timeout: '5m' },
);

const prefixes = {
  prefix: text({ description: 'Before all keys. Default: nothing.', example: 'buildkit/' }),
  blobsPrefix: text({ description: 'Before keys of layers. Default: `blobs/`.', example: 'layers/' }),
  manifestsPrefix: text({
    description: 'Before keys of manifests. Default: `manifests/`.',
    example: 'caches/',
  }),
  name: matching(NAME, NAME_MESSAGE, {
    description:
      'What names begin with: the name of an image is `<name>/<image and branch>`. Default: nothing, `<image and branch>` alone.',
    example: 'shop',
  }),
};

const s3 = describeBackend(
  {
    bucket: text({ description: 'The bucket. Required.', example: 'acme-cache' }),
    region: text({ description: 'Its region. Required.', example: 'eu-central-1' }),
    ...prefixes,
    endpointUrl: serviceUrl({
      description: 'Address of a service that is not Amazon but speaks S3.',
      example: 'https://minio.acme.dev',
    }),
    usePathStyle: flag({
      description:
        'Whether the bucket is part of the path, not of the host. Needs `endpointUrl`. Default: false.',
      example: true,
    }),
    touchRefresh: matching(GO_DURATION, GO_DURATION_MESSAGE, {
      description:
        'Age from which a layer that is still used is marked as new, so that rules of the bucket do not remove it. Default: `24h`.',
      example: '72h',
    }),
    uploadParallelism: count({ description: 'Layers that are uploaded at once. Default: 4.', example: 8 }),
  },
  'Settings of strategy `s3`. Credentials come from the environment.',
  { bucket: 'acme-cache', region: 'eu-central-1' },
);

const azblob = describeBackend(
  {
    accountUrl: serviceUrl({
      description: 'Address of the storage account. Required.',
      example: 'https://acme.blob.core.windows.net',
    }),
    accountName: text({
      description: "Name of the account. Default: the first part of the address's host.",
      example: 'acme',
    }),
    container: text({ description: 'The container. Required.', example: 'cache' }),
    ...prefixes,
  },
  'Settings of strategy `azblob`. Credentials come from the environment that BuildKit runs in.',
  { accountUrl: 'https://acme.blob.core.windows.net', container: 'cache' },
);

/** What can be set of each backend, within the option `cache`. */
export const cacheBackends = { registry, local, gha, s3, azblob };
