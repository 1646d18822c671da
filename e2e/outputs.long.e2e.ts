import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../tools/engine/src/index';
import { buildImages } from './rig/build-images';
import { chainImages, chainSteps, createChain, createPushedChain } from './rig/chain';
import { person, pushTo, unknownCi } from './rig/jobs';
import { useLab } from './rig/lab';
import { readLayout } from './rig/oci-layout';
import { readOption } from './rig/recorder';
import { atEnd } from './rig/test-folder';
import { type Workspace, describePlugin } from './rig/workspace';

const lab = useLab();

/** Layers of an image that a daemon has, as digests of their unpacked content. */
async function listLoadedLayers(engine: Engine, image: string): Promise<readonly string[]> {
  const text = await engine.docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image);
  return JSON.parse(text) as readonly string[];
}

describe("on a person's machine", () => {
  let workspace: Workspace;
  const names = Object.fromEntries(chainImages.map((image) => [image, `e2e-outputs/${image}`]));

  beforeAll(() => {
    const { baseImages } = describePlugin(lab, 'e2e-outputs');
    const cache = { repository: `${lab.registry.host}/person/cache` };
    workspace = createChain('e2e-outputs', { baseImages, cache, registry: 'e2e-outputs' });
    // The machine's own Docker keeps what was loaded; an engine of the lab's takes it along.
    if (lab.a.kind === 'host')
      atEnd(() => void lab.a.docker('image', 'rm', '--force', ...Object.values(names)));
  });

  const build = () => buildImages({ workspace, engine: lab.a, as: person });

  it('images are loaded, and children stand on the parents that were just loaded', async () => {
    const outcome = await build();
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.run).toMatchObject({ source: { ci: null }, totals: { built: 3 } });
    const [base, runtime, app] = await Promise.all(
      chainImages.map((image) => listLoadedLayers(lab.a, `${names[image] ?? ''}:latest`)),
    );
    expect(runtime?.slice(0, base?.length)).toEqual(base);
    expect(app?.slice(0, runtime?.length)).toEqual(runtime);
    expect(await lab.a.docker('run', '--rm', '--network', 'none', names['app'] ?? '')).toMatch(/^app\n/);
  });

  it('a changed base reaches the images on it', async () => {
    const before = await listLoadedLayers(lab.a, names['app'] ?? '');
    workspace.write({ 'apps/base/base.conf': 'changed\n' });
    const outcome = await build();
    expect(outcome).toMatchObject({ code: 0 });
    expect(Object.keys(outcome.executed()).sort()).toEqual([...chainImages].sort());
    expect(outcome.executed()['base']).toEqual(chainSteps['base']?.slice(1));
    const [base, app] = [
      await listLoadedLayers(lab.a, names['base'] ?? ''),
      await listLoadedLayers(lab.a, names['app'] ?? ''),
    ];
    expect(app.slice(0, base.length)).toEqual(base);
    expect(app).not.toEqual(before);
  });

  it('nothing is executed twice', async () => {
    const outcome = await build();
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.images).toHaveLength(3);
    expect(outcome.executed()).toEqual({});
  });

  it('no registry hears of it', async () => {
    expect(await lab.api.listRepositories()).toEqual(['base/busybox']);
  });
});

describe('output "oci"', () => {
  it("leaves a layout for each image, the parents' in the children, and pushes nothing", async () => {
    const workspace = createPushedChain(lab, 'oci');
    const env = { NX_BUILDX_OUTPUT: 'oci' };
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env });
    expect(outcome).toMatchObject({ code: 0 });
    const layouts = chainImages.map((image) =>
      readLayout(join(workspace.root, `dist/images/${image}/layout`)),
    );
    for (const [index, image] of chainImages.entries()) {
      expect(outcome.result(image)).toMatchObject({ layout: `dist/images/${image}/layout` });
      expect(outcome.result(image).digest).toBe(layouts[index]?.digest);
    }
    const [base, runtime, app] = layouts;
    expect(runtime?.layers.slice(0, base?.layers.length)).toEqual(base?.layers);
    expect(app?.layers.slice(0, runtime?.layers.length)).toEqual(runtime?.layers);
    expect(readOption(outcome.build('app').argv, 'build-context')).toEqual([
      expect.stringMatching(
        new RegExp(`oci-layout://.*dist/images/runtime/layout@${runtime?.platformDigest ?? ''}$`),
      ),
    ]);
    expect(Object.keys(await lab.api.listDigests('oci'))).toEqual(
      chainImages.map((image) => `oci/cache:${image}--main`).sort(),
    );
  });
});

describe('a job that is not trusted', () => {
  it('executes nothing that the default branch did, on a fresh engine, and writes nothing', async () => {
    const workspace = createPushedChain(lab, 'untrusted');
    expect(await buildImages({ workspace, engine: lab.a, as: pushTo('main') })).toMatchObject({ code: 0 });
    const before = await lab.api.listDigests('untrusted');

    const outcome = await buildImages({ workspace, engine: lab.b, as: unknownCi });

    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.run).toMatchObject({ source: { trust: 'untrusted' }, totals: { built: 3 } });
    expect(outcome.executed()).toEqual({});
    expect(await lab.api.listDigests('untrusted')).toEqual(before);
    for (const { argv } of outcome.builds) expect(readOption(argv, 'cache-to')).toEqual([]);
    // What is handed to children lies on disk; what nobody stands on is kept nowhere.
    expect(readLayout(join(workspace.root, 'dist/images/runtime/layout')).digest).toBe(
      outcome.result('runtime').digest,
    );
    expect(existsSync(join(workspace.root, 'dist/images/app/layout'))).toBe(false);
    expect(readOption(outcome.build('app').argv, 'output')).toEqual(['type=cacheonly']);
  });
});
