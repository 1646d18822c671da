import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FetchedManifest } from '../registry/manifest';
import { readPlatforms } from './read-platforms';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const CONFIG = `sha256:${'c'.repeat(64)}`;
const SINGLE = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'config', digest: CONFIG, size: 1 },
  layers: [],
};
const entry = (architecture: string, annotations = {}) => ({
  mediaType: SINGLE.mediaType,
  digest: `sha256:${architecture}`,
  size: 1,
  platform: { os: 'linux', architecture },
  annotations,
});
const INDEX = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [entry('arm64'), entry('unknown', { 'vnd.docker.reference.type': 'attestation-manifest' })],
};

/** Reads what was pushed. @param config bytes; `null`: it is not to be had */
async function readPushed(manifest: object | null, config: string | null = null) {
  const asked: string[] = [];
  const platforms = await readPlatforms(
    { reference: 'ghcr.io/acme/api:latest', layout: null, digest: DIGEST },
    '/',
    {
      getManifest: async (_, digest) => {
        asked.push(digest);
        return { ok: true, value: manifest === null ? null : ({ manifest } as FetchedManifest) };
      },
      getBlob: async (_, digest) => {
        asked.push(digest);
        return { ok: true, value: config === null ? null : Buffer.from(config) };
      },
    },
  );
  return { platforms, asked };
}

it('takes an index at its word, and asks no more', async () => {
  expect(await readPushed(INDEX)).toEqual({ platforms: ['linux/arm64'], asked: [DIGEST] });
});

it.each<[object, readonly string[]]>([
  [{ os: 'linux', architecture: 'arm64', variant: 'v8' }, ['linux/arm64']],
  [{ os: 'linux', architecture: 'arm', variant: 'v7' }, ['linux/arm/v7']],
  [{ os: 'linux', architecture: '' }, []],
  [{ architecture: 'arm64' }, []],
  [[], []],
])('asks the config of a single image: %j', async (config, platforms) => {
  expect(await readPushed(SINGLE, JSON.stringify(config))).toEqual({ platforms, asked: [DIGEST, CONFIG] });
});

it.each([
  ['there is no image', null, null],
  ['its config is not to be had', SINGLE, null],
  ['its config is no JSON', SINGLE, '<html>'],
])('tells nothing where %s', async (_, manifest, config) => {
  expect((await readPushed(manifest, config)).platforms).toEqual([]);
});

describe('an OCI layout', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'nx-buildx-layout-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  it.each<[string, object, readonly string[]]>([
    ['an index', INDEX, ['linux/arm64']],
    ['a single image', SINGLE, ['linux/s390x']],
  ])('says what it holds: %s', async (_, manifest, platforms) => {
    const files: Readonly<Record<string, object>> = {
      'out/index.json': { schemaVersion: 2, manifests: [{ ...entry('amd64'), digest: DIGEST }] },
      [`out/blobs/${DIGEST.replace(':', '/')}`]: manifest,
      [`out/blobs/${CONFIG.replace(':', '/')}`]: { os: 'linux', architecture: 's390x' },
    };
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), JSON.stringify(content));
    }
    const nothing = () => Promise.reject(new Error('nothing is asked'));
    const written = { reference: null, layout: 'out', digest: 'sha256:other' };
    expect(await readPlatforms(written, root, { getManifest: nothing, getBlob: nothing })).toEqual(platforms);
  });
});
