import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembleLayout } from './assemble-layout';
import { readDigests } from './read-digests';

const OCI = 'application/vnd.oci.image.manifest.v1+json';
const root = mkdtempSync(join(tmpdir(), 'layouts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A layout with one manifest, and the blobs it names. @returns the manifest's digest */
function writeLayout(folder: string, layer: string): string {
  const blobs = join(root, folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (content: string) => {
    const hex = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(blobs, hex), content);
    return { digest: `sha256:${hex}`, size: content.length };
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI,
    config: { mediaType: 'config', ...put(`config of ${layer}`) },
    layers: [{ mediaType: 'layer', ...put(layer) }],
  };
  const written = put(JSON.stringify(manifest));
  const index = { schemaVersion: 2, manifests: [{ mediaType: OCI, ...written }] };
  writeFileSync(join(root, folder, 'index.json'), JSON.stringify(index));
  return written.digest;
}

const request = (...platforms: readonly (readonly [string, string, string])[]) => ({
  repositories: [],
  layout: 'whole',
  platforms: platforms.map(([platform, digest, layout]) => ({ platform, digest, layout })),
  annotations: { team: 'shop' },
});

it('makes one layout of several, with an index of all', async () => {
  const [amd64, arm64] = [writeLayout('amd64', 'a'), writeLayout('arm64', 'b')];
  writeLayout('whole', 'of an earlier build');
  const made = await assembleLayout(
    request(['linux/amd64', 'sha256:other', 'amd64'], ['linux/arm64/v8', arm64, 'arm64']),
    root,
  );
  if ('reason' in made) throw new Error(made.reason);
  const read = await readDigests(
    { reference: null, layout: 'whole', digest: null, defaultPlatform: 'linux/amd64' },
    root,
    () => Promise.reject(new Error('no registry is asked')),
  );
  expect(read).toEqual({
    digest: made.digest,
    platformDigests: { 'linux/amd64': amd64, 'linux/arm64': arm64 },
  });
  expect(readdirSync(join(root, 'whole/blobs/sha256'))).toHaveLength(7);
  const index = readFileSync(join(root, 'whole/blobs', ...made.digest.split(':')), 'utf8');
  expect(JSON.parse(index)).toMatchObject({ annotations: { team: 'shop' } });
  expect(JSON.parse(readFileSync(join(root, 'whole/oci-layout'), 'utf8'))).toEqual({
    imageLayoutVersion: '1.0.0',
  });
  expect(['amd64', 'arm64'].filter((folder) => existsSync(join(root, folder)))).toEqual([]);
});

it('says which platform left nothing', async () => {
  mkdirSync(join(root, 'empty'), { recursive: true });
  writeFileSync(join(root, 'empty/index.json'), JSON.stringify({ schemaVersion: 2, manifests: [] }));
  expect(await assembleLayout(request(['linux/arm64', 'sha256:x', 'empty']), root)).toEqual({
    reason: 'the layout for linux/arm64 names no image',
  });
});

it('says what the disk refuses', async () => {
  const digest = writeLayout('alone', 'a');
  writeFileSync(join(root, 'file'), '');
  const blocked = { ...request(['linux/amd64', digest, 'alone']), layout: 'file/layout' };
  expect(await assembleLayout(blocked, root)).toEqual({
    reason: expect.stringContaining('ENOTDIR: not a directory'),
  });
});
