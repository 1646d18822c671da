import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOutcome, buildImages } from './rig/build-images';
import { chainImages, createChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { makeFolder } from './rig/test-folder';
import { type Workspace, describePlugin } from './rig/workspace';

const lab = useLab();

const ZSTD = { compression: 'zstd', compressionLevel: 3, forceCompression: true };

function createCachedChain(path: string, cache: object): Workspace {
  return createChain(`${lab.registry.host}/${path}`, { ...describePlugin(lab, path), cache });
}

/** Builds on machine A and on a fresh machine B, where nothing is executed. @returns what B did */
async function buildTwice(workspace: Workspace): Promise<BuildOutcome> {
  expect(await buildImages({ workspace, engine: lab.a, as: pushTo('main') })).toMatchObject({ code: 0 });
  await lab.b.reset();
  const second = await buildImages({ workspace, engine: lab.b, as: pushTo('main') });
  expect(second).toMatchObject({ code: 0 });
  expect(second.images).toHaveLength(chainImages.length);
  expect(second.executed()).toEqual({});
  return second;
}

it('cache in a registry is compressed as options say, and read again', async () => {
  const repository = `${lab.registry.host}/zstd/cache`;
  const workspace = createCachedChain('zstd', {
    repository,
    ignoreError: false,
    registry: { ...ZSTD, insecure: true },
  });
  const second = await buildTwice(workspace);
  expect(second.result('app').cache).toEqual({
    strategy: 'registry',
    imports: [{ ref: `${repository}:app--main`, found: true }],
    export: { ref: `${repository}:app--main`, status: 'exported', error: null },
  });
  const cache = await lab.api.readManifest('zstd/cache', 'app--main');
  const types = (cache?.body.layers ?? []).map((layer) => (layer as { mediaType?: string }).mediaType);
  expect(types.length).toBeGreaterThan(0);
  expect(new Set(types)).toEqual(new Set(['application/vnd.oci.image.layer.v1.tar+zstd']));
});

it('"auto" takes a directory that somebody named, under the tag that options say', async () => {
  const directory = join(makeFolder('volume'), 'cache');
  const workspace = createCachedChain('volume', { directory, local: { tag: 'nightly' } });
  const second = await buildTwice(workspace);
  expect(second.output).toContain(
    `cache local: cache.directory is ${directory}, and no cache.repository is set; branch main`,
  );
  const folder = join(directory, 'app--main');
  expect(second.result('app').cache).toMatchObject({
    strategy: 'local',
    imports: [{ ref: folder, found: true }],
    export: { ref: folder, status: 'exported' },
  });
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
    manifests: { annotations?: Record<string, string> }[];
  };
  const names = index.manifests.map(({ annotations }) => annotations?.['org.opencontainers.image.ref.name']);
  expect(names).toContain('nightly');
});

it.each(['single', 'batch'] as const)('settings that have no effect are refused (%s)', async (mode) => {
  const workspace = createCachedChain('refused', {
    strategy: 'registry',
    repository: `${lab.registry.host}/refused/cache`,
    registry: { ociMediatypes: false, imageManifest: true },
    s3: { bucket: 'of-another-strategy' },
  });
  const args = ['image', 'base', '--cache.azblob.container=cache'];
  const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode, args });
  expect(outcome.code).toBe(1);
  expect(outcome.builds).toEqual([]);
  const places = readFailures(outcome.output).map(({ code, place }) => `${code} ${place}`);
  expect(places.sort()).toEqual([
    'option-conflict base:image cache.azblob',
    'option-conflict base:image cache.registry.imageManifest',
  ]);
});
