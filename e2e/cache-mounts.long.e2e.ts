import { buildImages, describeOutcome, startBuild } from './rig/build-images';
import { listHelpers, createInstallers, listMounts, writePackages } from './rig/installers';
import { person, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { type PackageServer, startPackageServer } from './rig/package-server';
import { createRemoteBuilder } from './rig/remote-builder';
import { REUSE } from './rig/reuse';
import { runNx } from './rig/run-nx';
import { makeFolder } from './rig/test-folder';

const lab = useLab();
let packages: PackageServer;

beforeAll(async () => {
  packages = await startPackageServer();
});
beforeEach(() => lab.a.reset());

describe.each(['batch', 'single'] as const)('several images of a %s run', (mode) => {
  it('restore a mount once and save it once', async () => {
    const path = `several-${mode}`;
    const images = ['one', 'two', 'three'];
    const workspace = createInstallers(lab, packages, { path, images });
    const args = ['run-many', '-t', 'image', '--parallel=3'];
    const first = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode, args });
    expect(first).toMatchObject({ code: 0 });
    expect(listHelpers(first, 'saved')).toHaveLength(1);
    expect(first.run.mounts).toMatchObject([{ save: { status: 'saved' } }]);
    packages.takeRequests();
    await lab.a.reset();
    for (const image of images) writePackages(workspace, image, 'right', 'left', `of-${image}`);
    const second = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode, args });
    expect(second).toMatchObject({ code: 0 });
    expect(packages.takeRequests()).toEqual(['of-one', 'of-three', 'of-two']);
    expect(listHelpers(second, 'restored')).toHaveLength(1);
    expect(listHelpers(second, 'saved')).toHaveLength(1);
    for (const image of images)
      expect(second.result(image).mounts).toMatchObject([{ restore: { status: 'restored' } }]);
  });
});

it('is not fetched for an image that exists already', async () => {
  const workspace = createInstallers(lab, packages, { path: 'reused', images: ['app'] });
  await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: REUSE });
  await lab.a.reset();
  const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: REUSE });
  expect(outcome.result('app').outcome).toBe('reused');
  expect(outcome.builds).toEqual([]);
  expect(outcome.run.mounts).toBeUndefined();
});

it("is not fetched onto a person's machine that has content, and is onto one that has none", async () => {
  const workspace = createInstallers(lab, packages, { path: 'person', images: ['app'] });
  const env = { NX_BUILDX_OUTPUT: 'push' };
  await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
  packages.takeRequests();
  writePackages(workspace, 'app', 'right', 'left');
  const warm = await buildImages({ workspace, engine: lab.a, as: person, env });
  expect(warm.run.mounts).toMatchObject([{ restore: { status: 'not-empty' }, save: null }]);
  expect(listHelpers(warm, 'restored')).toHaveLength(0);
  await lab.a.reset();
  writePackages(workspace, 'app', 'right', 'right', 'left');
  const cold = await buildImages({ workspace, engine: lab.a, as: person, env });
  expect(cold.run.mounts).toMatchObject([{ restore: { status: 'restored' }, save: null }]);
  expect(packages.takeRequests()).toEqual([]);
});

it('is not restored, and nothing fails, where what is saved cannot be read', async () => {
  const workspace = createInstallers(lab, packages, { path: 'broken', images: ['app'] });
  const ref = `${lab.registry.host}/broken/cache:_mount--pkgs--main`;
  await lab.a.docker('buildx', 'imagetools', 'create', '--tag', ref, lab.busybox);
  packages.takeRequests();
  const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
  expect(outcome).toMatchObject({ code: 0 });
  expect(packages.takeRequests()).toEqual(['left', 'right']);
  expect(outcome.result('app').warnings).toEqual([expect.stringContaining('was not restored')]);
  expect(outcome.run.mounts).toMatchObject([{ restore: { status: 'failed' }, save: { status: 'saved' } }]);
});

it('is not saved where it holds more than it may', async () => {
  const mounts = { ids: ['pkgs'], maxSize: '1kb' };
  const workspace = createInstallers(lab, packages, { path: 'large', images: ['app'], mounts });
  const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
  expect(outcome).toMatchObject({ code: 0 });
  expect(outcome.run.mounts).toMatchObject([{ save: { status: 'too-large' } }]);
  expect(outcome.output).toContain('⚠ cache mount pkgs');
  expect(await listMounts(lab, 'large')).toEqual({});
});

describe('an image whose platforms are built by two builders', () => {
  it('finds its mounts restored on both, where fresh engines have none', async () => {
    const path = 'two-builders';
    const other = await createRemoteBuilder(lab.lab, lab.b, 'other');
    // Two that one processor runs.
    const platforms = ['linux/amd64', 'linux/amd64/v2'];
    const plugin = { platforms, platformBuilders: { 'linux/amd64/v2': other.name } };
    const workspace = createInstallers(lab, packages, { path, images: ['app'], plugin });
    const build = () => buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: other.env });
    await lab.b.reset();
    packages.takeRequests();

    const first = await build();
    expect(first).toMatchObject({ code: 0 });
    expect(packages.takeRequests()).toEqual(['left', 'left', 'right', 'right']);
    const mount = 'two-builders/cache:_mount--pkgs--main';
    expect(Object.keys(await listMounts(lab, path)).sort()).toEqual([mount, `${mount}--p-amd64.v2`]);

    await Promise.all([lab.a.reset(), lab.b.reset()]);
    writePackages(workspace, 'app', 'right', 'left', 'new');
    const second = await build();
    expect(second).toMatchObject({ code: 0 });
    expect(packages.takeRequests()).toEqual(['new', 'new']);
    expect(second.run.mounts).toMatchObject([
      { platform: 'linux/amd64', builder: 'default', restore: { status: 'restored' } },
      { platform: 'linux/amd64/v2', builder: other.name, restore: { status: 'restored' } },
    ]);
    expect(second.run.mounts).toMatchObject([{ save: { status: 'saved' } }, { save: { status: 'saved' } }]);
    expect(listHelpers(second, 'restored')).toEqual(['linux/amd64', `linux/amd64/v2 on ${other.name}`]);
  });
});

it('is restored where an image moves to, since its builder died', async () => {
  const path = 'moved';
  const one = await createRemoteBuilder(lab.lab, lab.a, 'one');
  const two = await createRemoteBuilder(lab.lab, lab.b, 'two', one);
  const plugin = { builders: [one.name, two.name] };
  const workspace = createInstallers(lab, packages, { path, images: ['app'], plugin, pause: 3 });
  const request = {
    workspace,
    engine: lab.a,
    as: pushTo('main'),
    mode: 'batch',
    env: one.env,
  } as const;
  await lab.b.reset();
  expect(await buildImages(request)).toMatchObject({ code: 0 });
  await Promise.all([lab.a.reset(), lab.b.reset()]);
  writePackages(workspace, 'app', 'right', 'left', 'new');
  packages.takeRequests();

  const { process, recorder } = startBuild(request);
  await process.meanwhile('packages are installed', () => packages.takeRequests().includes('new'));
  const [first] = recorder.builds().filter(({ image }) => image === 'app');
  const [lost, other] = first?.argv.includes(`--builder=${one.name}`) === true ? [one, two] : [two, one];
  await lost.kill();
  const outcome = describeOutcome(await process.done, recorder, workspace);

  expect(outcome).toMatchObject({ code: 0 });
  expect(outcome.result('app')).toMatchObject({ outcome: 'built', builder: other.name });
  expect(packages.takeRequests()).toEqual(['new']);
  const where = (name: string) => `linux/amd64 on ${name}`;
  expect(listHelpers(outcome, 'restored')).toEqual([lost.name, other.name].map(where).sort());
  expect(listHelpers(outcome, 'saved')).toEqual([]);
  expect(outcome.run.mounts).toMatchObject([
    { builder: lost.name, save: { status: 'failed', error: expect.stringContaining('stopped answering') } },
    { builder: other.name, restore: { status: 'restored' }, save: null },
  ]);
});

it('goes with its branch', async () => {
  const workspace = createInstallers(lab, packages, { path: 'pruned', images: ['app'] });
  const remote = makeFolder('remote');
  workspace.git('init', '--quiet', '--bare', '--initial-branch=main', remote);
  workspace.git('remote', 'add', 'origin', remote);
  workspace.git('push', '--quiet', 'origin', 'main');
  await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
  writePackages(workspace, 'app', 'right', 'left', 'new');
  await buildImages({ workspace, engine: lab.a, as: pushTo('gone') });
  const [live, gone] = ['pruned/cache:_mount--pkgs--main', 'pruned/cache:_mount--pkgs--gone'];
  expect(Object.keys(await listMounts(lab, 'pruned')).sort()).toEqual([gone, live]);
  const program = 'node_modules/nx-buildx/dist/cli/main.js';
  const end = await runNx({ workspace, program, args: ['cache', 'prune', '--yes'], env: REUSE });
  expect(end).toMatchObject({ code: 0 });
  expect(Object.keys(await listMounts(lab, 'pruned'))).toEqual([live]);
});
