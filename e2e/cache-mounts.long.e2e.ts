import { buildImages } from './rig/build-images';
import { countHelpers, createInstallers, listMounts, writePackages } from './rig/installers';
import { person, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { type PackageServer, startPackageServer } from './rig/package-server';
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
    expect(countHelpers(first, 'saved')).toBe(1);
    expect(first.run.mounts).toMatchObject([{ save: { status: 'saved' } }]);
    packages.takeRequests();
    await lab.a.reset();
    for (const image of images) writePackages(workspace, image, 'right', 'left', `of-${image}`);
    const second = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode, args });
    expect(second).toMatchObject({ code: 0 });
    expect(packages.takeRequests()).toEqual(['of-one', 'of-three', 'of-two']);
    expect(countHelpers(second, 'restored')).toBe(1);
    expect(countHelpers(second, 'saved')).toBe(1);
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
  expect(countHelpers(warm, 'restored')).toBe(0);
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
