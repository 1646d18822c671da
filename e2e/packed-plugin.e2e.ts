import { lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages } from './rig/build-images';
import { chainImages, describeChain, readChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { installPacked, listTarball, packPlugin, run } from './rig/npm';
import { type Workspace, createWorkspace, describePlugin, repositoryRoot } from './rig/workspace';

const lab = useLab();

describe('the packed plugin, installed into a workspace made from scratch', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = createWorkspace({
      plugin: describePlugin(lab, 'acme'),
      files: describeChain(`${lab.registry.host}/acme`),
      nodeModules: null,
    });
    workspace.remove('package.json');
    await packPlugin();
    await installPacked(workspace.root, ['nx@23.2.1', '@nx/devkit@23.2.1']);
    workspace.commit('install');
  });

  it('holds what is needed and nothing that is for its developers', async () => {
    const files = await listTarball();
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'executors.json', 'package.json']));
    const wanted =
      /^(?:LICENSE|README\.md|(?:executors|generators|package)\.json|(?:dist|schemas)\/.+\.(?:js|d\.ts|json))$/;
    expect(files.filter((file) => !wanted.test(file))).toEqual([]);
    const unwanted = /\.spec\.|\.e2e\.|(?:^|\/)(?:src|testing|fixtures|scripts|node_modules)\//;
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
  });

  it('is a copy with all its dependencies, which owes nothing to the repository', async () => {
    const folder = join(workspace.root, 'node_modules/nx-buildx');
    expect(lstatSync(folder).isSymbolicLink()).toBe(false);
    expect(realpathSync(folder).startsWith(repositoryRoot)).toBe(false);
    await run('npm', ['ls', '--all'], workspace.root);
    const doors = ["require('nx-buildx').createNodesV2", "require.resolve('nx-buildx/package.json')"];
    for (const door of doors) {
      const said = await run(process.execPath, ['-p', door], workspace.root);
      expect(said).not.toContain('undefined');
    }
  });

  it('builds all images, with one process for each', async () => {
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode: 'single' });
    expect(outcome).toMatchObject({ code: 0 });
    expect([...outcome.images].sort()).toEqual([...chainImages].sort());
    expect(outcome.run.totals).toMatchObject({ built: 3 });
    const { base, runtime, app } = await readChain(lab, 'acme');
    expect(runtime?.layers.slice(0, base?.layers.length)).toEqual(base?.layers);
    expect(app?.layers.slice(0, runtime?.layers.length)).toEqual(runtime?.layers);
    const caches = ['app--main', 'base--main', 'runtime--main'];
    expect(await lab.api.listTags('acme/cache')).toEqual(caches);
  });

  it('builds them again as one batch on a fresh engine, and executes no step', async () => {
    const before = await readChain(lab, 'acme');
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), mode: 'batch' });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.images).toHaveLength(3);
    expect(outcome.executed()).toEqual({});
    expect(await readChain(lab, 'acme')).toEqual(before);
  });
});
