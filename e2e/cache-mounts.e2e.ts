import type { CacheReport } from '../packages/nx-buildx/src/plan/list-cache-refs';
import type { BuildOutcome } from './rig/build-images';
import { buildImages } from './rig/build-images';
import { person, pullRequest, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { type PackageServer, startPackageServer } from './rig/package-server';
import { readOption } from './rig/recorder';
import { startNx } from './rig/run-nx';
import { planImages } from './rig/run-plugin';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();
let packages: PackageServer;

beforeAll(async () => {
  packages = await startPackageServer();
});

/** A step like `npm ci`: what is in the mount is not fetched again. */
function install(mount = 'id=pkgs,target=/cache'): string {
  const fetch = `[ -f /cache/$p ] || wget -q -O /cache/$p ${packages.url}/$p`;
  return `RUN --mount=type=cache,${mount} for p in $(cat packages.txt); do ${fetch} || exit 1; done`;
}

/** Images on an image of the workspace, which all install packages. */
function createInstallers(path: string, images: readonly string[], mounts: unknown = ['pkgs']): Workspace {
  const registry = `${lab.registry.host}/${path}`;
  const app = (name: string) =>
    describeProject(
      name,
      {
        Dockerfile: [`FROM ${registry}/base`, 'COPY packages.txt .', install(), ''].join('\n'),
        'packages.txt': 'left\nright\n',
      },
      { targets: { image: { options: { network: 'host' } } } },
    );
  const plugin = describePlugin(lab, path);
  return createWorkspace({
    plugin: { ...plugin, cache: { ...(plugin['cache'] as object), mounts } },
    files: Object.assign(
      {},
      describeProject('base', { Dockerfile: 'FROM busybox:1.36\nWORKDIR /app\nUSER 1000\nUSER 0\n' }),
      ...images.map(app),
    ) as Record<string, string>,
  });
}

function writePackages(workspace: Workspace, image: string, ...names: readonly string[]): void {
  workspace.write({ [`apps/${image}/packages.txt`]: `${names.join('\n')}\n` });
  workspace.commit(`packages of ${image}`);
}

/** Helper builds that put content in, or push it. */
function countHelpers({ calls }: BuildOutcome, stage: 'restored' | 'found' | 'saved'): number {
  return calls.filter(({ argv }) => readOption(argv, 'target').includes(stage)).length;
}

const listMounts = async (path: string) =>
  Object.fromEntries(
    Object.entries(await lab.api.listDigests(path)).filter(([name]) => name.includes(':_mount--')),
  );

describe('a cache mount that is carried', () => {
  let workspace: Workspace;
  let saved: Readonly<Record<string, string>>;

  beforeAll(async () => {
    workspace = createInstallers('carry', ['app']);
    const first = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
    expect(first).toMatchObject({ code: 0 });
    expect(packages.takeRequests()).toEqual(['left', 'right']);
    expect(first.run.mounts).toMatchObject([
      { id: 'pkgs', restore: { status: 'absent' }, save: { status: 'saved', error: null } },
    ]);
    saved = await listMounts('carry');
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
    expect(await listMounts('carry')).toEqual(saved);
  });

  it('is restored for a fork, which saves nothing', async () => {
    await lab.b.reset();
    writePackages(workspace, 'app', 'right', 'left', 'evil');
    const as = pullRequest({ number: 7, branch: 'patch', from: 'mallory/storefront' });
    const outcome = await buildImages({ workspace, engine: lab.b, as });
    expect(outcome).toMatchObject({ code: 0 });
    expect(packages.takeRequests()).toEqual(['evil']);
    expect(outcome.run.mounts).toMatchObject([{ restore: { status: 'restored' }, save: null }]);
    expect(await listMounts('carry')).toEqual(saved);
  });

  it("is a branch's own once the branch changes it", async () => {
    await lab.b.reset();
    writePackages(workspace, 'app', 'right', 'left', 'new');
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('topic') });
    expect(packages.takeRequests()).toEqual(['new']);
    expect(outcome.run.mounts).toMatchObject([
      { restore: { status: 'restored' }, save: { status: 'saved' } },
    ]);
    expect(await listMounts('carry')).toEqual({
      ...saved,
      'carry/cache:_mount--pkgs--topic': expect.any(String) as string,
    });
  });

  it.each([
    ['a CI job', () => pushTo('topic'), 0],
    ['a person', () => person, 1],
  ])('is left alone by %s where it has content', async (_, as, found) => {
    await lab.a.docker('buildx', 'prune', '-af', '--filter', 'type=regular');
    writePackages(workspace, 'app', 'left', 'new', `of-${found}`);
    const env = { NX_BUILDX_OUTPUT: 'push', NX_BUILDX_BRANCH: 'topic' };
    const outcome = await buildImages({ workspace, engine: lab.a, as: as(), env });
    expect(outcome).toMatchObject({ code: 0 });
    // Machine A has what its own builds left, and not what others saved since.
    expect(packages.takeRequests()).toEqual(found === 0 ? ['new', 'of-0'] : ['of-1']);
    expect(outcome.run.mounts).toMatchObject([{ restore: { status: 'not-empty' } }]);
    expect(countHelpers(outcome, 'restored')).toBe(1 - found);
  });

  it('is listed beside the cache of images', async () => {
    const { done } = startNx({
      workspace,
      program: 'node_modules/nx-buildx/dist/cli/main.js',
      args: ['cache', 'ls', '--json'],
      env: { ...lab.a.env },
    });
    const { repositories } = JSON.parse((await done).output) as CacheReport;
    const refs = repositories.flatMap((each) =>
      each.refs.map(({ tag, mount, project }) => [tag, mount, project]),
    );
    expect(refs).toContainEqual(['_mount--pkgs--main', 'pkgs', null]);
    expect(refs).toContainEqual(['app--main', undefined, 'app']);
  });

  it('shows in the plan with its refs', async () => {
    const { plan } = await planImages(workspace, lab.a, pushTo('topic'));
    const cache = `${lab.registry.host}/carry/cache:_mount--pkgs`;
    expect(plan.mounts).toMatchObject([
      { id: 'pkgs', reads: [`${cache}--topic`, `${cache}--main`], write: `${cache}--topic` },
    ]);
  });
});

describe.each(['batch', 'single'] as const)('several images of a %s run', (mode) => {
  it('restore a mount once and save it once', async () => {
    const path = `several-${mode}`;
    const images = ['one', 'two', 'three'];
    const workspace = createInstallers(path, images);
    const args = ['run-many', '-t', 'image', '--parallel=3'];
    await lab.a.reset();
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

it('is not restored, and nothing fails, where what is saved cannot be read', async () => {
  const workspace = createInstallers('broken', ['app']);
  const image = `${lab.registry.host}/broken/cache:_mount--pkgs--main`;
  const { busybox } = lab;
  await lab.a.docker('buildx', 'imagetools', 'create', '--tag', image, busybox);
  await lab.b.reset();
  const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main') });
  expect(outcome).toMatchObject({ code: 0 });
  expect(packages.takeRequests()).toEqual(['left', 'right']);
  expect(outcome.result('app').warnings).toEqual([expect.stringContaining('was not restored')]);
  expect(outcome.run.mounts).toMatchObject([{ restore: { status: 'failed' }, save: { status: 'saved' } }]);
});

it('is not saved where it holds more than it may', async () => {
  const workspace = createInstallers('large', ['app'], { ids: ['pkgs'], maxSize: '1kb' });
  await lab.b.reset();
  const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main') });
  expect(outcome).toMatchObject({ code: 0 });
  expect(outcome.run.mounts).toMatchObject([{ save: { status: 'too-large' } }]);
  expect(outcome.output).toContain('⚠ cache mount pkgs');
  expect(await listMounts('large')).toEqual({});
});
