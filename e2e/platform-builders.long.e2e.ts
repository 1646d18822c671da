import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages } from './rig/build-images';
import type { BuildOutcome } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { createPlatformImages, platforms, readIndex } from './rig/platforms';
import { readOption } from './rig/recorder';
import { createRemoteBuilder, runDocker } from './rig/remote-builder';
import type { RemoteBuilder } from './rig/remote-builder';
import { REUSE, forAll, readOutcomes } from './rig/reuse';
import type { Workspace } from './rig/workspace';

const lab = useLab();
const IMAGES = ['base', 'web'];

/** By platform; `null` for the current builder. */
const builderOf = (outcome: BuildOutcome, image: string): Readonly<Record<string, string | null>> =>
  Object.fromEntries(
    outcome.builds
      .filter((build) => build.image === image)
      .map(({ argv }) => [readOption(argv, 'platform').join(), readOption(argv, 'builder')[0] ?? null]),
  );

describe('a platform with a builder of its own', () => {
  const path = 'two-builders';
  let workspace: Workspace;
  let arm: RemoteBuilder;
  let first: BuildOutcome;

  const build = (env = {}) =>
    buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: { ...arm.env, ...env } });

  beforeAll(async () => {
    arm = await createRemoteBuilder(lab.lab, lab.b, 'arm');
    workspace = createPlatformImages(lab, path, { platformBuilders: { 'linux/arm64': 'arm' } });
    first = await build();
  });

  it('is built there, and the others here', () => {
    expect(first).toMatchObject({ code: 0 });
    for (const image of IMAGES)
      expect(builderOf(first, image)).toEqual({ 'linux/amd64': null, 'linux/arm64': 'arm' });
    expect(first.result('web').platformBuilds).toMatchObject([
      { platform: 'linux/amd64', outcome: 'built', builder: 'default' },
      { platform: 'linux/arm64', outcome: 'built', builder: 'arm' },
    ]);
  });

  it('makes one image with the others, which the registry has whole', async () => {
    for (const image of IMAGES) {
      const result = first.result(image);
      const index = await readIndex(lab, `${path}/${image}`, 'latest');
      expect(index).toMatchObject({ digest: result.digest, images: result.platformDigests, others: 2 });
      expect(Object.keys(index.images)).toEqual(platforms);
    }
  });

  it('gets no tag, but for the driver that pushes nothing without one', async () => {
    for (const image of IMAGES) {
      const tags = await lab.api.listTags(`${path}/${image}`);
      expect(tags).toEqual(['latest', expect.stringMatching(/^platform-[0-9a-f]{32}-amd64$/)]);
    }
  });

  it('keeps its cache: fresh engines execute nothing again', async () => {
    expect(await lab.api.listTags(`${path}/cache`)).toEqual(
      IMAGES.flatMap((image) => [`${image}--main--p-amd64`, `${image}--main--p-arm64`]),
    );
    await Promise.all([lab.a.reset(), lab.b.reset()]);
    const again = await build();
    expect(again).toMatchObject({ code: 0 });
    expect(again.executed()).toEqual({});
    expect(again.result('web').platformDigests).toEqual(first.result('web').platformDigests);
  });

  it('is in the index that is kept under the key, and reused by any machine', async () => {
    const kept = await build({ ...REUSE });
    const reused = await buildImages({
      workspace,
      engine: lab.b,
      as: pushTo('main'),
      env: { ...arm.env, ...REUSE },
    });
    expect(kept).toMatchObject({ code: 0 });
    expect(readOutcomes(reused)).toEqual(forAll(IMAGES, 'reused'));
    expect(reused.builds).toEqual([]);
    const { digest, key } = reused.result('web');
    expect(await readIndex(lab, `${path}/web`, `key-${String(key)}`)).toMatchObject({ digest });
  });

  it('that fails fails the image, and no tag moves', async () => {
    const before = await lab.api.readManifest(`${path}/base`, 'latest');
    workspace.write({
      'apps/base/Dockerfile': 'FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH}.conf /\n',
      'apps/base/amd64.conf': 'amd64\n',
    });
    workspace.commit('a file for one platform');
    const outcome = await build({ NX_BUILDX_REUSE: 'false' });
    expect(outcome.code).not.toBe(0);
    expect(outcome.output).toMatch(
      /✖ linux\/arm64, on builder "arm": .*COPY.*arm64\.conf.* \[build-failed\]/,
    );
    expect(outcome.result('base').platformBuilds).toMatchObject([
      { outcome: 'built' },
      { outcome: 'failed' },
    ]);
    expect(outcome.result('web')).toMatchObject({ outcome: 'skipped' });
    expect(await lab.api.readManifest(`${path}/base`, 'latest')).toEqual(before);
    workspace.git('reset', '--hard', '--quiet', 'HEAD~1');
  });

  it('makes one OCI layout with the others', async () => {
    const outcome = await build({ NX_BUILDX_OUTPUT: 'oci' });
    expect(outcome).toMatchObject({ code: 0 });
    const result = outcome.result('web');
    expect(result).toMatchObject({ layout: 'dist/images/web/layout', platforms });
    const folder = join(workspace.root, 'dist/images/web');
    expect(readdirSync(folder).sort()).toEqual(['layout', 'result.json']);
    for (const digest of [result.digest, ...Object.values(result.platformDigests)])
      expect(readdirSync(join(folder, 'layout/blobs/sha256'))).toContain(digest?.slice('sha256:'.length));
    const parents = outcome.result('base').platformDigests;
    for (const { argv } of outcome.builds.filter(({ image }) => image === 'web')) {
      const [platform = ''] = readOption(argv, 'platform');
      expect(readOption(argv, 'build-context').join()).toContain(
        `oci-layout://dist/images/base/layout@${parents[platform] ?? ''}`,
      );
    }
  });
});

describe('an image that gets a builder for one of its platforms', () => {
  it('starts with the cache of the build that made them all', async () => {
    const path = 'moving';
    const workspace = createPlatformImages(lab, path);
    const arm = await createRemoteBuilder(lab.lab, lab.b, 'arm');
    const build = (...options: readonly string[]) =>
      buildImages({
        workspace,
        engine: lab.a,
        as: pushTo('main'),
        env: arm.env,
        args: ['run', 'base:image', ...options],
      });
    expect(await build()).toMatchObject({ code: 0 });
    await Promise.all([lab.a.reset(), lab.b.reset()]);

    const moved = await build('--platformBuilders=linux/arm64=arm');

    expect(moved).toMatchObject({ code: 0 });
    expect(builderOf(moved, 'base')).toEqual({ 'linux/amd64': null, 'linux/arm64': 'arm' });
    expect(moved.executed()).toEqual({});
    const found = moved.result('base').cache.imports.filter((each) => each.found);
    const whole = `${lab.registry.host}/${path}/cache:base--main--p-amd64_arm64`;
    expect(found.map(({ ref }) => ref)).toEqual([whole, whole]);
  });
});

describe('a builder whose nodes build different platforms', () => {
  const path = 'two-nodes';

  it('keeps a cache for each, by which fresh nodes execute nothing again', async () => {
    const pool = await createRemoteBuilder(lab.lab, lab.a, 'pool', undefined);
    const other = await lab.lab.openBridge(lab.b);
    const create = ['buildx', 'create', '--name', 'pool', '--append', '--driver', 'remote'];
    await runDocker(lab.a, pool.env, ...create, '--platform=linux/arm64', other.url);
    const workspace = createPlatformImages(lab, path, { builder: 'pool' });
    const build = () => buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: pool.env });

    const first = await build();
    expect(first).toMatchObject({ code: 0 });
    for (const image of IMAGES)
      expect(builderOf(first, image)).toEqual({ 'linux/amd64': 'pool', 'linux/arm64': 'pool' });
    for (const image of IMAGES) expect(await lab.api.listTags(`${path}/${image}`)).toEqual(['latest']);
    expect(await readIndex(lab, `${path}/web`, 'latest')).toMatchObject({
      digest: first.result('web').digest,
      images: first.result('web').platformDigests,
      others: 2,
    });

    await Promise.all([lab.a.reset(), lab.b.reset()]);
    const again = await build();
    expect(again).toMatchObject({ code: 0 });
    expect(again.executed()).toEqual({});
  });
});

describe("docker's classic image store, which holds one platform at a time", () => {
  it('pushes images of two platforms all the same', async () => {
    const path = 'classic';
    const engine = await lab.lab.startEngine('classic', { imageStore: 'classic' });
    const workspace = createPlatformImages(lab, path);
    const outcome = await buildImages({ workspace, engine, as: pushTo('main') });
    expect(outcome).toMatchObject({ code: 0 });
    for (const image of IMAGES) {
      const result = outcome.result(image);
      expect(result.platformBuilds.map(({ platform }) => platform)).toEqual(platforms);
      const index = await readIndex(lab, `${path}/${image}`, 'latest');
      expect(index).toMatchObject({ digest: result.digest, images: result.platformDigests, others: 0 });
      expect(Object.keys(index.images)).toEqual(platforms);
    }
  });
});
