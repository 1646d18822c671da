import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../tools/engine/src/index';
import { buildImages } from './rig/build-images';
import { type DriverUse, buildWithOutput, checkChain, type links } from './rig/check-driver';
import { createContainerBuilder, describeContainerBuilder } from './rig/container-builder';
import { type Variables, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { type RemoteBuilder, createRemoteBuilder } from './rig/remote-builder';
import { makeFolder } from './rig/test-folder';
import { createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();
let classic: Engine;
let far: RemoteBuilder;
let boxed: Variables;

beforeAll(async () => {
  [classic, far, boxed] = await Promise.all([
    lab.lab.startEngine('classic', { imageStore: 'classic' }),
    createRemoteBuilder(lab.lab, lab.a, 'far'),
    describeContainerBuilder(lab, lab.b, lab.a).then((driverOpts) =>
      createContainerBuilder(lab.b, 'boxed', driverOpts),
    ),
  ]);
});

const drivers: Readonly<Record<string, (path: string) => DriverUse>> = {
  containerd: (path) => ({ lab, engine: lab.a, env: {}, path }),
  classic: (path) => ({ lab, engine: classic, env: {}, path }),
  remote: (path) => ({ lab, engine: lab.b, env: { ...far.env, NX_BUILDX_BUILDER: 'far' }, path }),
  container: (path) => ({ lab, engine: lab.b, env: { ...boxed, NX_BUILDX_BUILDER: 'boxed' }, path }),
};

const findDriver = (driver: string, path: string): DriverUse => {
  const use = drivers[driver]?.(path);
  if (use === undefined) throw new Error(`there is no ${driver}`);
  return use;
};

const outputs = ['push', 'load', 'oci', 'none'] as const;

/** As docs/guides/builders.md says it; `null`: refused. */
const table: Readonly<Record<string, readonly (keyof typeof links | null)[]>> = {
  containerd: ['registry', 'daemon', 'layout', 'layout'],
  classic: ['registry', 'daemon', null, 'daemon'],
  remote: ['registry', 'layout', 'layout', 'layout'],
  container: ['registry', 'layout', 'layout', 'layout'],
};

const cases = Object.entries(table).flatMap(([driver, kinds]) =>
  outputs.map((output, index) => ({ driver, output, link: kinds[index] ?? null })),
);

it.each(cases)('$driver, output $output: $link', async ({ driver, output, link }) => {
  const use = findDriver(driver, `${driver}-${output}`);
  if (link !== null) {
    await checkChain(use, output, link);
    return;
  }
  const { outcome } = await buildWithOutput(use, output);
  expect(outcome).toMatchObject({ code: 1, builds: [] });
  expect(readFailures(outcome.output)).toContainEqual(
    expect.objectContaining({ code: 'output-unsupported' }),
  );
});

describe('an image of several platforms', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  const load = ({ engine, env, path }: DriverUse) => {
    const workspace = createWorkspace({
      plugin: { ...describePlugin(lab, path), platforms, output: 'load' },
      files: describeProject('files', { Dockerfile: 'FROM scratch\nCOPY file /\n', file: 'file\n' }),
    });
    return buildImages({ workspace, engine, as: pushTo('main'), env });
  };

  it.each([
    ['containerd', () => lab.a],
    ['remote', () => lab.b],
    ['container', () => lab.b],
  ] as const)('is loaded by %s into a daemon with the containerd store', async (driver, daemon) => {
    const use = findDriver(driver, `several-${driver}`);
    const outcome = await load(use);
    expect(outcome).toMatchObject({ code: 0 });
    const name = `${lab.registry.host}/${use.path}/files:latest`;
    expect(await listLoadedPlatforms(daemon(), name)).toEqual(platforms);
  });

  it('is refused where a remote builder loads into a classic store', async () => {
    const env = { ...far.env, NX_BUILDX_BUILDER: 'far' };
    const outcome = await load({ lab, engine: classic, env, path: 'several-classic' });
    expect(outcome).toMatchObject({ code: 1, builds: [] });
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({ code: 'output-unsupported' }),
    );
  });
});

interface SavedIndex {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform?: { readonly os: string; readonly architecture: string };
  }[];
}

/** Platforms of an image that a daemon has, attestations left out, as its archive says. */
async function listLoadedPlatforms(engine: Engine, name: string): Promise<readonly string[]> {
  const folder = makeFolder('saved');
  await engine.docker('image', 'save', '--output', join(folder, 'image.tar'), name);
  execFileSync('tar', ['-xf', 'image.tar'], { cwd: folder });
  const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as SavedIndex;
  const [{ digest } = { digest: '' }] = read('index.json').manifests;
  const { manifests } = read(join('blobs', ...digest.split(':')));
  const platforms = manifests.flatMap(({ platform }) => platform ?? []);
  return platforms
    .filter(({ os }) => os !== 'unknown')
    .map(({ os, architecture }) => `${os}/${architecture}`)
    .sort();
}

describe.each(['remote', 'container'])('the cache of a builder of driver %s', (driver) => {
  it.each([
    ['registry', {}],
    ['inline', { strategy: 'inline' }],
    ['local', { strategy: 'local', directory: '.cache/images' }],
  ] as const)('%s: nothing is executed again on a fresh one', async (strategy, cache) => {
    const path = `cache-${driver}-${strategy}`;
    const use = findDriver(driver, path);
    const repository = strategy === 'registry' ? { repository: `${lab.registry.host}/${path}/cache` } : {};
    const { workspace } = await checkChain(use, 'push', 'registry', { cache: { ...cache, ...repository } });
    await lab.a.reset();
    const again = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env: use.env });
    expect(again).toMatchObject({ code: 0 });
    expect(again.images).toHaveLength(3);
    expect(again.executed()).toEqual({});
    expect(again.result('app').cache).toMatchObject({ strategy, imports: [{ found: true }] });
  });
});
