import { join } from 'node:path';
import { type BuildOutcome, buildImages } from './build-images';
import { chainImages, describeChain, readChain } from './chain';
import { checkAffected } from './check-affected';
import { pushTo } from './jobs';
import type { TestLab } from './lab';
import { installPacked, packPlugin } from './npm';
import { runNx } from './run-nx';
import { makeFolder } from './test-folder';
import { requireInterval } from './timeline';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './workspace';

/** One version of Nx, and what its users' executors meet there. */
export interface NxVersion {
  /** As `npm install` takes them; of one major version. */
  readonly packages: readonly string[];
  /** What a task graph holds in `dependencies`. */
  readonly dependency: 'string' | 'object';
}

const modes = ['single', 'batch'] as const;

/** Tests that the packed plugin does in a version of Nx what it does in ours. */
export function checkNxVersion(lab: TestLab, { packages, dependency }: NxVersion): void {
  let nodeModules: string;

  beforeAll(async () => {
    const folder = makeFolder('npm');
    await packPlugin();
    await installPacked(folder, packages);
    nodeModules = join(folder, 'node_modules');
  });

  describe.each(modes)('a run of three images, each on the one before (%s)', (mode) => {
    let workspace: Workspace;
    let outcome: BuildOutcome;

    beforeAll(async () => {
      const plugin = describePlugin(lab, mode);
      const files = describeChain(`${lab.registry.host}/${mode}`);
      workspace = createWorkspace({ plugin, files, nodeModules });
      outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode });
    });

    it('builds and pushes each once', async () => {
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.images).toEqual([...chainImages]);
      expect(outcome.run.totals).toMatchObject({ built: 3 });
      expect(Object.keys(await lab.api.listDigests(mode))).toEqual([
        `${mode}/app:latest`,
        `${mode}/base:latest`,
        ...chainImages.map((image) => `${mode}/cache:${image}--main`).sort(),
        `${mode}/runtime:latest`,
      ]);
    });

    it('starts no image before the one it stands on has ended', async () => {
      const [base, runtime, app] = chainImages.map((image) => requireInterval(image, outcome.build(image)));
      expect(runtime?.startedAt).toBeGreaterThanOrEqual(base?.endedAt ?? Infinity);
      expect(app?.startedAt).toBeGreaterThanOrEqual(runtime?.endedAt ?? Infinity);
      const images = await readChain(lab, mode);
      const below = images['base']?.layers ?? [];
      expect(images['runtime']?.layers.slice(0, below.length)).toEqual(below);
    });

    it('executes no step on a fresh engine', async () => {
      await lab.b.reset();
      const again = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), mode });
      expect(again).toMatchObject({ code: 0 });
      expect(again.images).toHaveLength(3);
      expect(again.executed()).toEqual({});
    });
  });

  it.each(modes)('a failed image keeps back those that stand on it and nothing else (%s)', async (mode) => {
    const path = `failing-${mode}`;
    const failed = `${lab.registry.host}/${path}/failed`;
    const workspace = createWorkspace({
      nodeModules,
      plugin: describePlugin(lab, path),
      files: {
        ...describeProject('failed', { Dockerfile: 'FROM busybox:1.36\nRUN echo no flour left && exit 7\n' }),
        ...describeProject('child', { Dockerfile: `FROM ${failed}\nRUN true\n` }),
        ...describeProject('sibling', { Dockerfile: 'FROM busybox:1.36\nRUN true\n' }),
      },
    });
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode });
    expect(outcome.code).not.toBe(0);
    expect(outcome.signal).toBeNull();
    expect(outcome.output).toContain('no flour left');
    expect([...outcome.images].sort()).toEqual(['failed', 'sibling']);
    expect(Object.keys(await lab.api.listDigests(path))).toEqual([
      `${path}/cache:sibling--main`,
      `${path}/sibling:latest`,
    ]);
  });

  it(`an executor is given dependencies of type ${dependency}`, async () => {
    const workspace = createWorkspace({
      nodeModules,
      plugin: {},
      files: {
        ...describeProject('one', {}, { targets: { look: { executor: './tools:look' } } }),
        ...describeProject(
          'two',
          {},
          {
            targets: {
              look: { executor: './tools:look', dependsOn: [{ projects: ['one'], target: 'look' }] },
            },
          },
        ),
        'tools/package.json': { name: 'tools', version: '1.0.0', executors: './executors.json' },
        'tools/executors.json': {
          executors: { look: { implementation: './look', schema: './schema.json' } },
        },
        'tools/schema.json': { type: 'object', properties: {} },
        'tools/look.js': `module.exports = (_, { taskGraph }) => {
          console.log('dependency: ' + typeof taskGraph.dependencies['two:look']?.[0]);
          return Promise.resolve({ success: true });
        };`,
      },
    });
    const end = await runNx({ workspace, args: ['run', 'two:look', '--outputStyle=static'] });
    expect(end).toMatchObject({ code: 0 });
    expect(end.output).toContain(`dependency: ${dependency}`);
  });

  describe('a commit', () => checkAffected({ nodeModules: () => nodeModules }));
}
