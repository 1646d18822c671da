import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createImpatientClient } from '../packages/nx-buildx/src/registry/impatient-client';
import type { RegistryAnswer } from '../packages/nx-buildx/src/registry/registry-answer';
import {
  type RegistryClient,
  createRegistryClient,
} from '../packages/nx-buildx/src/registry/registry-client';
import type { Registry } from '../tools/engine/src/index';
import { useLab } from './rig/lab';
import { atEnd, makeFolder } from './rig/test-folder';

const lab = useLab();
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar';
const nothing = `sha256:${'0'.repeat(64)}`;

interface Blob {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

const config = {
  mediaType: configType,
  bytes: Buffer.from('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'),
};
// More than one packet, and more than a client takes that does not stream.
const layer = { mediaType: layerType, bytes: Buffer.alloc(40 * 1024 * 1024, 'layer') };
const blobs = [config, layer];
// With spaces, so that whoever writes the JSON anew gives it another digest.
const manifest = Buffer.from(
  JSON.stringify(
    {
      schemaVersion: 2,
      mediaType: manifestType,
      config: describeBlob(config),
      layers: [describeBlob(layer)],
    },
    null,
    3,
  ),
);
const image = { mediaType: manifestType, bytes: manifest };

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function describeBlob({ mediaType, bytes }: Blob): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** A client that logs in as docker has been told to, or not at all. */
function connect(logins: Readonly<Record<string, string>>): RegistryClient {
  const folder = makeFolder('docker-config');
  const auths = Object.entries(logins).map(([host, login]) => [host, { auth: btoa(login) }] as const);
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: Object.fromEntries(auths) }));
  const client = createRegistryClient({ env: { DOCKER_CONFIG: folder } });
  atEnd(() => client.close({ now: true }));
  return client;
}

function valueOf<T>(reply: RegistryAnswer<T>): T {
  if (!reply.ok) throw new Error(`${reply.error.kind}: ${reply.error.message}`);
  return reply.value;
}

/** Into the open registry of the lab, by nothing but HTTP. */
async function uploadBlobs(): Promise<void> {
  for (const { bytes } of blobs) {
    const started = await fetch(`${lab.registry.url}/v2/source/blobs/uploads/`, { method: 'POST' });
    const target = new URL(started.headers.get('location') ?? '', lab.registry.url);
    target.searchParams.set('digest', digestOf(bytes));
    const headers = { 'content-type': 'application/octet-stream' };
    const stored = await fetch(target, { method: 'PUT', headers, body: new Uint8Array(bytes) });
    expect(stored.status).toBe(201);
  }
}

beforeAll(uploadBlobs);

describe.each(['token', 'basic'] as const)('a registry that asks for a login (%s)', (kind) => {
  let registry: Registry;
  let client: RegistryClient;
  const at = (repository: string) => ({ host: registry.host, repository });
  const tag = (repository: string, reference: string) => ({ ...at(repository), reference });

  beforeAll(async () => {
    registry = await lab.lab.startRegistry({ auth: { kind, username: 'jo', password: 'se:cret' } });
    client = connect({ [registry.host]: 'jo:se:cret' });
  });

  it('takes blobs from another registry, and a manifest over them', async () => {
    const from = { host: lab.registry.host, repository: 'source' };
    for (const { digest, size } of blobs.map(describeBlob)) {
      expect(valueOf(await client.hasBlob(at('acme/app'), digest))).toBe(false);
      expect(valueOf(await client.copyBlob(at('acme/app'), digest, size, from))).toBe(true);
      expect(valueOf(await client.hasBlob(at('acme/app'), digest))).toBe(true);
    }
    const put = valueOf(await client.putManifest(tag('acme/app', 'v1'), image));
    expect(put.digest).toBe(digestOf(manifest));
  });

  it('has what was put there', async () => {
    const descriptor = { digest: digestOf(manifest), mediaType: manifestType, size: manifest.length };
    expect(valueOf(await client.headManifest(tag('acme/app', 'v1')))).toEqual(descriptor);
    const got = valueOf(await client.getManifest(tag('acme/app', digestOf(manifest))));
    expect(got).toMatchObject({ ...descriptor, bytes: manifest });
    expect(valueOf(await client.getBlob(at('acme/app'), digestOf(config.bytes)))).toEqual(config.bytes);
    const large = await client.getBlob(at('acme/app'), digestOf(layer.bytes));
    expect(large).toMatchObject({ error: { kind: 'protocol' } });
  });

  it('gives a manifest another tag without another digest, and lists all tags', async () => {
    const got = valueOf(await client.getManifest(tag('acme/app', 'v1')));
    if (got === null) throw new Error('there is no manifest');
    const tags = Array.from({ length: 120 }, (_, n) => `t${String(n).padStart(3, '0')}`);
    const put = await Promise.all(tags.map(async (name) => client.putManifest(tag('acme/app', name), got)));
    expect(new Set(put.map((reply) => valueOf(reply).digest))).toEqual(new Set([got.digest]));
    expect([...valueOf(await client.listTags(at('acme/app')))].sort()).toEqual([...tags, 'v1'].sort());
  });

  it('mounts blobs into another repository, and takes the manifest there', async () => {
    for (const { digest } of blobs.map(describeBlob)) {
      expect(valueOf(await client.mountBlob(at('acme/copy'), digest, 'acme/app'))).toBe(true);
    }
    expect(valueOf(await client.mountBlob(at('acme/copy'), nothing, 'acme/app'))).toBe(false);
    expect(valueOf(await client.putManifest(tag('acme/copy', 'v1'), image)).digest).toBe(digestOf(manifest));
    // A client that has not been here before learns both repositories' scopes from one refusal.
    const fresh = connect({ [registry.host]: 'jo:se:cret' });
    const { digest } = describeBlob(config);
    expect(valueOf(await fresh.mountBlob(at('acme/third'), digest, 'acme/app'))).toBe(true);
  });

  it('copies within itself, whether asked for many at once or one that is not there', async () => {
    const { digest, size } = describeBlob(layer);
    const copies = Array.from({ length: 6 }, async (_, n) =>
      client.copyBlob(at(`acme/many-${n}`), digest, size, at('acme/app')),
    );
    expect((await Promise.all(copies)).map(valueOf)).toEqual(Array(6).fill(true));
    expect(valueOf(await client.copyBlob(at('acme/copy'), nothing, 1, at('acme/app')))).toBe(false);
    const wrong = await client.copyBlob(at('acme/short'), digest, size - 1, at('acme/app'));
    expect(wrong.ok).toBe(false);
  });

  it('refuses a manifest whose blobs it has not', async () => {
    const refused = await client.putManifest(tag('acme/empty', 'v1'), image);
    expect(refused).toMatchObject({ error: { kind: 'protocol', status: 400 } });
    expect(refused).toMatchObject({ error: { message: expect.stringContaining('BLOB_UNKNOWN') } });
  });

  it('deletes by digest, and says that it cannot by tag', async () => {
    const byTag = await client.deleteManifest(tag('acme/copy', 'v1'));
    expect(byTag).toMatchObject({ error: { kind: 'unsupported' } });
    const byDigest = tag('acme/copy', digestOf(manifest));
    expect(valueOf(await client.deleteManifest(byDigest))).toBe(true);
    expect(valueOf(await client.headManifest(tag('acme/copy', 'v1')))).toBeNull();
    expect(valueOf(await client.deleteManifest(byDigest))).toBe(false);
  });

  it('has nothing where there is nothing', async () => {
    expect(valueOf(await client.headManifest(tag('acme/app', 'gone')))).toBeNull();
    expect(valueOf(await client.getManifest(tag('acme/none', 'v1')))).toBeNull();
    expect(valueOf(await client.getBlob(at('acme/app'), nothing))).toBeNull();
    expect(valueOf(await client.listTags(at('acme/none')))).toEqual([]);
  });

  it.each(['jo:wrong', null])('lets nobody else in (%s)', async (login) => {
    const stranger = connect(login === null ? {} : { [registry.host]: login });
    const error = { kind: 'unauthorized', status: 401 };
    expect(await stranger.headManifest(tag('acme/app', 'v1'))).toMatchObject({ error });
    expect(await stranger.putManifest(tag('acme/app', 'v1'), image)).toMatchObject({ error });
    // It has answered, so that nobody takes it for a silent one.
    const impatient = createImpatientClient(stranger, { silenceMs: 2_000 });
    expect(await impatient.headManifest(tag('acme/app', 'v1'))).toMatchObject({ error });
  });
});

it('says of a registry that deletes nothing that it does not', async () => {
  const registry = await lab.lab.startRegistry({ deletes: false });
  const client = connect({});
  const from = { host: lab.registry.host, repository: 'source' };
  const to = { host: registry.host, repository: 'acme/app' };
  for (const { digest, size } of blobs.map(describeBlob)) await client.copyBlob(to, digest, size, from);
  const { digest } = valueOf(await client.putManifest({ ...to, reference: 'v1' }, image));
  expect(await client.deleteManifest({ ...to, reference: digest })).toMatchObject({
    error: { kind: 'unsupported', status: 405 },
  });
});
