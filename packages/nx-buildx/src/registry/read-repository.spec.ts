import { readManifests, readTags } from './read-repository';
import type { ManifestDepth } from './read-repository';
import { digestOf } from './testing/start-server';
import { useClient } from './testing/use-client';

const rig = useClient();
const OCI = 'application/vnd.oci.image';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const parts = new Map<string, string>();

function add(value: object): { digest: string; size: number } {
  const text = JSON.stringify(value);
  parts.set(digestOf(text), text);
  return { digest: digestOf(text), size: text.length };
}

const layer = (digit: string, size: number) => ({
  mediaType: `${OCI}.layer.v1.tar+gzip`,
  digest: `sha256:${digit.repeat(64)}`,
  size,
});

/** @param parts config and layers, or the entries of an index */
function manifest(entries: object): string {
  const mediaType = 'manifests' in entries ? `${OCI}.index.v1+json` : `${OCI}.manifest.v1+json`;
  return add({ schemaVersion: 2, mediaType, ...entries }).digest;
}

function image(config: object, more: object = {}): string {
  const mediaType = `${OCI}.config.v1+json`;
  return manifest({ config: { mediaType, ...add(config) }, layers: [layer('1', 100)], ...more });
}

function entry(digest: string, annotations: object = {}): object {
  return { mediaType: `${OCI}.manifest.v1+json`, digest, size: 1, annotations };
}

function provenance(predicate: object): object {
  const statement = { ...add({ predicate }), mediaType: 'application/vnd.in-toto+json' };
  const annotations = { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' };
  const config = { mediaType: `${OCI}.config.v1+json`, ...add({ created: 'attested' }) };
  const digest = manifest({ config, layers: [{ ...statement, annotations }] });
  return entry(digest, { 'vnd.docker.reference.type': 'attestation-manifest' });
}

async function read(digest: string, depth: ManifestDepth) {
  const server = await rig.serve((request, response) => {
    const text = parts.get(request.url?.split('/').at(-1) ?? '');
    if (text === undefined) return void response.writeHead(404).end();
    const type = (JSON.parse(text) as { mediaType?: string }).mediaType ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type }).end(text);
  });
  const at = { host: server.host, repository: 'acme/api' };
  return (await readManifests(rig.connect(), at, [digest, digest], depth)).get(digest);
}

const CREATED = '2026-01-02T03:04:05Z';
const labelled = image({
  created: CREATED,
  config: { Labels: { 'org.opencontainers.image.revision': COMMIT } },
});
const plain = image({ created: CREATED });
const metadata = { 'https://mobyproject.org/buildkit@v1#metadata': { vcs: { revision: `${COMMIT}-dirty` } } };

it.each([
  [
    'an annotation of the image',
    image({}, { annotations: { 'org.opencontainers.image.revision': COMMIT } }),
    'annotation',
  ],
  [
    'an annotation of the index',
    manifest({ manifests: [entry(plain)], annotations: { 'org.opencontainers.image.revision': COMMIT } }),
    'annotation',
  ],
  ['provenance', manifest({ manifests: [entry(labelled), provenance({ metadata })] }), 'provenance'],
  [
    'provenance of SLSA v1',
    manifest({
      manifests: [
        entry(plain),
        provenance({ runDetails: { metadata: { buildkit_metadata: { vcs: { revision: COMMIT } } } } }),
      ],
    }),
    'provenance',
  ],
  ['a label', manifest({ manifests: [entry(labelled)] }), 'label'],
])('reads the commit from %s', async (_, digest, from) => {
  expect(await read(digest, 'origin')).toMatchObject({ revision: { commit: COMMIT, from } });
});

it('takes what is no commit for none, and the time from the image', async () => {
  const annotations = { 'org.opencontainers.image.revision': 'v1.4' };
  const index = manifest({ manifests: [provenance({ metadata: {} }), entry(plain)], annotations });
  expect(await read(index, 'origin')).toMatchObject({ createdAt: CREATED, revision: null, isCache: false });
});

describe('cache', () => {
  const config = {
    mediaType: 'application/vnd.buildkit.cacheconfig.v0',
    ...add({
      layers: [{ blob: 'x', annotations: { createdAt: '2026-01-01T00:00:00Z' } }, {}],
      records: [
        {
          layers: [{ layer: 0, createdAt: '2026-03-01T00:00:00.5Z' }, { createdAt: '0001-01-01T00:00:00Z' }],
        },
        {},
      ],
    }),
  };

  it.each([
    ['an image manifest', manifest({ config, layers: [layer('1', 100), layer('2', 20), layer('1', 100)] })],
    ['an index', manifest({ manifests: [layer('1', 100), layer('2', 20), config] })],
  ])('is measured and dated as %s', async (_, digest) => {
    const found = await read(digest, 'size');
    expect(found).toMatchObject({ isCache: true, children: [], createdAt: '2026-03-01T00:00:00.500Z' });
    expect([...found!.blobs.values()].reduce((a, b) => a + b)).toBe(120 + config.size);
  });

  it('without records has no time', async () => {
    const empty = { mediaType: config.mediaType, ...add({}) };
    expect(await read(manifest({ config: empty, layers: [] }), 'size')).toMatchObject({ createdAt: null });
  });
});

it('takes a saved cache mount for cache, measured and dated', async () => {
  const saved = image({ created: CREATED }, { annotations: { 'nx-buildx.mount.listing': 'abc' } });
  expect(await read(saved, 'kind')).toMatchObject({ isCache: true, createdAt: null });
  const found = await read(saved, 'size');
  expect(found).toMatchObject({ isCache: true, children: [], createdAt: CREATED });
  expect(found!.blobs.get(`sha256:${'1'.repeat(64)}`)).toBe(100);
});

it('measures an index by what its images hold', async () => {
  const index = manifest({ manifests: [entry(plain), entry(labelled)] });
  const found = await read(index, 'size');
  expect(found?.children).toEqual([plain, labelled]);
  expect([...found!.blobs.keys()]).toContain(`sha256:${'1'.repeat(64)}`);
  expect(found!.blobs.size).toBe(3);
});

it('leaves out what is not there', async () => {
  expect(await read(`sha256:${'f'.repeat(64)}`, 'kind')).toBeUndefined();
});

it('fails as a whole where one tag cannot be looked at', async () => {
  const server = await rig.serve((request, response) => {
    if (request.url?.includes('/tags/list') === true) response.end('{"tags":["a","b"]}');
    else response.writeHead(request.url?.endsWith('/b') === true ? 403 : 404).end();
  });
  const at = { host: server.host, repository: 'acme/api' };
  expect(await readTags(rig.connect(), at)).toMatchObject({ error: { kind: 'denied' } });
});
