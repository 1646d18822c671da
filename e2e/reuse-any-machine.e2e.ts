import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../tools/engine/src/index';
import { type BuildOutcome, buildImages } from './rig/build-images';
import { chainImages, createPushedChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { REUSE, forAll, readOutcomes } from './rig/reuse';
import {
  type Workspace,
  cloneWorkspace,
  createWorkspace,
  describePlugin,
  describeProject,
} from './rig/workspace';

const lab = useLab();

/** One image and nothing that it stands on, as an agent runs it that was given this task. */
const runAlone = (
  image: string,
  workspace: Workspace,
  engine: Engine,
  { branch = 'main', mode = 'single' }: { branch?: string; mode?: 'single' | 'batch' } = {},
): Promise<BuildOutcome> =>
  buildImages({
    workspace,
    engine,
    as: pushTo(branch),
    mode,
    env: REUSE,
    args: ['run', `${image}:image`, '--excludeTaskDependencies'],
  });

/** What a build was told to stand on. */
function readLink(outcome: BuildOutcome, image: string): string {
  return readOption(outcome.build(image).argv, 'build-context').join(' ');
}

describe('two machines that share nothing but the registry', () => {
  const path = 'machines';
  let origin: Workspace;
  let a: Workspace;
  let b: Workspace;
  const name = (image: string) => `${lab.registry.host}/${path}/${image}`;
  const linkTo = (image: string, digest = '') => `${name(image)}=docker-image://${name(image)}@${digest}`;
  const manifestOf = async (image: string, tag: string) =>
    (await lab.api.readImage(`${path}/${image}`, tag)).digest;

  beforeAll(() => {
    origin = createPushedChain(lab, path);
    a = cloneWorkspace(origin);
    b = cloneWorkspace(origin);
  });

  it.each(['single', 'batch'] as const)(
    'build one image each, on what the other has built (%s)',
    async (mode) => {
      const [below, above] = mode === 'single' ? ['base', 'runtime'] : ['runtime', 'app'];
      if (mode === 'single') {
        const first = await runAlone(below, a, lab.a, { mode });
        expect(first).toMatchObject({ code: 0 });
        expect(first.images).toEqual([below]);
      }
      // Machine B has never heard of the image below: it is in no dist folder and in no engine.
      const [workspace, engine] = mode === 'single' ? [b, lab.b] : [a, lab.a];
      expect(() => workspace.readJson(`dist/images/${below}/result.json`)).toThrow();

      const outcome = await runAlone(above, workspace, engine, { mode });

      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.images).toEqual([above]);
      const { key, digest, warnings, parents } = outcome.result(above);
      expect(warnings).toEqual([]);
      expect(outcome.output).not.toContain('was not built on this machine');
      const index = (await lab.api.readManifest(`${path}/${below}`, 'latest'))?.digest;
      expect(readLink(outcome, above)).toBe(linkTo(below, await manifestOf(below, 'latest')));
      expect(parents).toEqual({ [below]: index });
      expect(await lab.api.listKeyTags(`${path}/${above}`)).toEqual([`key-${String(key)}`]);
      expect((await lab.api.readManifest(`${path}/${above}`, `key-${String(key)}`))?.digest).toBe(digest);
    },
  );

  it('have all images then, in a third checkout too, with a process for each', async () => {
    await lab.b.reset();
    const workspace = cloneWorkspace(origin);
    const request = { workspace, engine: lab.b, as: pushTo('main'), env: REUSE, mode: 'single' } as const;
    const outcome = await buildImages(request);
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
    expect(outcome.calls).toEqual([]);
  });

  it('keep no image under a key that stands on another parent than planned', async () => {
    const before = await lab.api.listKeyTags(`${path}/runtime`);
    const changed = { 'apps/base/base.conf': 'changed on one machine\n' };
    const fresh = cloneWorkspace(origin);
    fresh.write(changed);
    const outcome = await runAlone('runtime', fresh, lab.b);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.result('runtime')).toMatchObject({ outcome: 'built', key: null });
    const warnings = outcome.result('runtime').warnings.join('\n');
    expect(warnings).toContain('was not built on this machine');
    expect(warnings).toContain('not kept for reuse: ');
    expect(readLink(outcome, 'runtime')).toBe(`${name('base')}=docker-image://${name('base')}:latest`);

    // Machine B knows its own runtime, which is another than its sources say now.
    b.write(changed);
    const known = b.readJson('dist/images/runtime/result.json') as { platformDigests: object };
    const onKnown = await runAlone('app', b, lab.b);
    expect(onKnown).toMatchObject({ code: 0 });
    expect(onKnown.result('app')).toMatchObject({
      outcome: 'built',
      key: null,
      warnings: [expect.stringContaining('not kept for reuse: ')],
    });
    expect(readLink(onKnown, 'app')).toBe(linkTo('runtime', String(Object.values(known.platformDigests)[0])));
    expect(await lab.api.listKeyTags(`${path}/runtime`)).toEqual(before);
    expect(await lab.api.listKeyTags(`${path}/app`)).toHaveLength(1);

    // Once the parent is there, the child is kept too.
    expect(await runAlone('base', b, lab.b)).toMatchObject({ code: 0 });
    const after = await runAlone('runtime', fresh, lab.a);
    expect(after.result('runtime')).toMatchObject({ outcome: 'built', warnings: [] });
    expect(readLink(after, 'runtime')).toBe(linkTo('base', await manifestOf('base', 'latest')));
    expect(await lab.api.listKeyTags(`${path}/runtime`)).toHaveLength(2);
  });

  it('build one changed image on the others that exist, with a process for each', async () => {
    const workspace = cloneWorkspace(origin);
    workspace.write({ 'apps/app/main.txt': 'changed\n' });
    await lab.b.reset();
    const request = { workspace, engine: lab.b, as: pushTo('main'), env: REUSE, mode: 'single' } as const;
    const outcome = await buildImages(request);
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual({ base: 'reused', runtime: 'reused', app: 'built' });
    expect(outcome.images).toEqual(['app']);
    expect(readLink(outcome, 'app')).toBe(
      linkTo('runtime', Object.values(outcome.result('runtime').platformDigests)[0]),
    );
    expect(outcome.result('app').parents).toEqual({ runtime: outcome.result('runtime').digest });
  });
});

describe('a parent whose result was brought from another machine', () => {
  it('is what the child stands on, which is not kept, where its inputs are not here', async () => {
    const path = 'brought';
    const own = `${lab.registry.host}/${path}`;
    const origin = createWorkspace({
      plugin: describePlugin(lab, path),
      files: {
        ...describeProject(
          'base',
          { Dockerfile: 'FROM busybox:1.36\nCOPY dist/base /base\n' },
          {
            targets: { image: { executor: 'nx-buildx:build', options: { context: 'workspace' } } },
          },
        ),
        ...describeProject('app', { Dockerfile: `FROM ${own}/base\nRUN cat /base/made > /app\n` }),
      },
    });
    const [a, b] = [cloneWorkspace(origin), cloneWorkspace(origin)];
    a.write({ 'dist/base/made': 'made on machine A\n' });
    const parent = await runAlone('base', a, lab.a);
    expect(parent).toMatchObject({ code: 0 });
    // Another one is the latest by now.
    a.write({ 'dist/base/made': 'made on machine A, later\n' });
    cpSync(join(a.root, 'dist/images/base'), join(b.root, 'dist/images/base'), { recursive: true });
    const brought = b.readJson('dist/images/base/result.json') as { platformDigests: object };
    expect(await runAlone('base', a, lab.a)).toMatchObject({ code: 0 });

    const outcome = await runAlone('app', b, lab.b);

    expect(outcome).toMatchObject({ code: 0 });
    expect(readLink(outcome, 'app')).toBe(
      `${own}/base=docker-image://${own}/base@${String(Object.values(brought.platformDigests)[0])}`,
    );
    expect(outcome.result('app')).toMatchObject({
      outcome: 'built',
      key: null,
      warnings: [expect.stringContaining('not kept for reuse: ')],
    });
    expect(await lab.api.listKeyTags(`${path}/app`)).toEqual([]);
    expect(await lab.api.listKeyTags(`${path}/base`)).toHaveLength(2);
  });
});
