import type { CacheReport } from '../packages/nx-buildx/src/plan/list-cache-refs';
import { buildImages } from './rig/build-images';
import { createInstallers, listMounts, writePackages } from './rig/installers';
import { pullRequest, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { type PackageServer, startPackageServer } from './rig/package-server';
import { startNx } from './rig/run-nx';
import { planImages } from './rig/run-plugin';
import type { Workspace } from './rig/workspace';

const lab = useLab();

describe('a cache mount that is carried', () => {
  let packages: PackageServer;
  let workspace: Workspace;
  let saved: Readonly<Record<string, string>>;

  beforeAll(async () => {
    packages = await startPackageServer();
    workspace = createInstallers(lab, packages, { path: 'carry', images: ['app'] });
    const first = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
    expect(first).toMatchObject({ code: 0 });
    expect(packages.takeRequests()).toEqual(['left', 'right']);
    expect(first.run.mounts).toMatchObject([
      { id: 'pkgs', restore: { status: 'absent' }, save: { status: 'saved', error: null } },
    ]);
    saved = await listMounts(lab, 'carry');
    expect(Object.keys(saved)).toEqual(['carry/cache:_mount--pkgs--main']);
  });

  it('saves a fresh machine every download, and is not saved again as it is', async () => {
    writePackages(workspace, 'app', 'right', 'left');
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main') });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.executed()['app']).toContainEqual(expect.stringContaining('for p in'));
    expect(packages.takeRequests()).toEqual([]);
    const ref = `${lab.registry.host}/carry/cache:_mount--pkgs--main`;
    expect(outcome.run.mounts).toMatchObject([
      { restore: { status: 'restored', ref }, save: { status: 'unchanged' } },
    ]);
    expect(outcome.result('app').mounts).toMatchObject([{ id: 'pkgs', restore: { status: 'restored' } }]);
    expect(outcome.output).toContain(`cache mount pkgs (linux/amd64): restored`);
    expect(await listMounts(lab, 'carry')).toEqual(saved);
  });

  it('is restored for a fork, which saves nothing', async () => {
    await lab.b.reset();
    writePackages(workspace, 'app', 'right', 'left', 'evil');
    const as = pullRequest({ number: 7, branch: 'patch', from: 'mallory/storefront' });
    const outcome = await buildImages({ workspace, engine: lab.b, as });
    expect(outcome).toMatchObject({ code: 0 });
    expect(packages.takeRequests()).toEqual(['evil']);
    expect(outcome.run.mounts).toMatchObject([{ restore: { status: 'restored' }, save: null }]);
    expect(await listMounts(lab, 'carry')).toEqual(saved);
  });

  it('is left alone where it has content', async () => {
    writePackages(workspace, 'app', 'left', 'new');
    // Machine B has what the fork's build left there, of which the registry has nothing.
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('topic') });
    expect(packages.takeRequests()).toEqual(['new']);
    expect(outcome.run.mounts).toMatchObject([
      { restore: { status: 'not-empty' }, save: { status: 'saved' } },
    ]);
    const topic = 'carry/cache:_mount--pkgs--topic';
    expect(await listMounts(lab, 'carry')).toEqual({ ...saved, [topic]: expect.any(String) as string });
    await lab.a.reset();
    writePackages(workspace, 'app', 'evil', 'left', 'new');
    await buildImages({ workspace, engine: lab.a, as: pushTo('topic') });
    expect(packages.takeRequests()).toEqual([]);
  });

  it('is listed beside the cache of images, and shows in the plan', async () => {
    const { done } = startNx({
      workspace,
      program: 'node_modules/nx-buildx/dist/cli/main.js',
      args: ['cache', 'ls', '--json'],
      env: { ...lab.a.env },
    });
    const { repositories } = JSON.parse((await done).output) as CacheReport;
    const refs = repositories.flatMap((each) => each.refs);
    expect(refs).toContainEqual(expect.objectContaining({ tag: '_mount--pkgs--main', mount: 'pkgs' }));
    expect(refs).toContainEqual(expect.objectContaining({ tag: 'app--main', project: 'app' }));
    const { plan } = await planImages(workspace, lab.a, pushTo('topic'));
    const cache = `${lab.registry.host}/carry/cache:_mount--pkgs`;
    expect(plan.mounts).toMatchObject([
      { id: 'pkgs', reads: [`${cache}--topic`, `${cache}--main`], write: `${cache}--topic` },
    ]);
  });
});
