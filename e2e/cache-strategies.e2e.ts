import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages } from './rig/build-images';
import { chainImages, chainSteps, createChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { type Workspace, describePlugin } from './rig/workspace';

const lab = useLab();

/** A chain whose images are pushed, with some cache options. */
function createCachedChain(path: string, cache: object): Workspace {
  return createChain(`${lab.registry.host}/${path}`, { ...describePlugin(lab, path), cache });
}

/** Builds on machine A, and then on a fresh machine B. */
async function buildTwice(workspace: Workspace) {
  const first = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
  expect(first).toMatchObject({ code: 0 });
  await lab.b.reset();
  const second = await buildImages({ workspace, engine: lab.b, as: pushTo('main') });
  expect(second).toMatchObject({ code: 0 });
  expect(second.images).toHaveLength(3);
  return { first, second };
}

const onlyImages = (path: string) => chainImages.map((image) => `${path}/${image}:latest`).sort();

describe('cache strategy', () => {
  it('"inline" keeps the cache in the images, and no step is executed again', async () => {
    const workspace = createCachedChain('inline', { strategy: 'inline' });
    const { second } = await buildTwice(workspace);
    expect(second.executed()).toEqual({});
    expect(Object.keys(await lab.api.listDigests('inline'))).toEqual(onlyImages('inline'));
    expect(second.result('app').cache).toEqual({
      strategy: 'inline',
      imports: [{ ref: `${lab.registry.host}/inline/app:latest`, found: true }],
      export: { ref: null, status: 'exported', error: null },
    });
  });

  it('"local" keeps the cache in a folder that survives, and no step is executed again', async () => {
    const workspace = createCachedChain('local', { strategy: 'local', directory: '.cache/images' });
    const { first, second } = await buildTwice(workspace);
    expect(first.result('app').cache).toMatchObject({ strategy: 'local', export: { status: 'exported' } });
    expect(second.executed()).toEqual({});
    expect(Object.keys(await lab.api.listDigests('local'))).toEqual(onlyImages('local'));
    const folders = chainImages.map((image) => `${image}--main`).sort();
    expect(readdirSync(join(workspace.root, '.cache/images')).sort()).toEqual(folders);
    expect(second.result('app').cache.imports).toEqual([{ ref: '.cache/images/app--main', found: true }]);
  });

  it('"none" keeps no cache, and every step is executed again', async () => {
    const workspace = createCachedChain('none', { strategy: 'none' });
    const { first, second } = await buildTwice(workspace);
    expect(first.result('app').cache).toEqual({ strategy: 'none', imports: [], export: null });
    for (const { argv } of [...first.builds, ...second.builds]) {
      expect([...readOption(argv, 'cache-from'), ...readOption(argv, 'cache-to')]).toEqual([]);
    }
    const executed = Object.entries(second.executed()).map(([image, steps]) => [image, [...steps].sort()]);
    const all = Object.entries(chainSteps).map(([image, steps]) => [image, [...steps].sort()]);
    expect(Object.fromEntries(executed)).toEqual(Object.fromEntries(all));
    expect(Object.keys(await lab.api.listDigests('none'))).toEqual(onlyImages('none'));
  });
});
