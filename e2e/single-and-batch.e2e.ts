import type { ImageResult } from '../packages/nx-buildx/src/model/result';
import { type BuildOutcome, buildImages } from './rig/build-images';
import { chainImages, createPushedChain, readChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import type { Workspace } from './rig/workspace';

const lab = useLab();

/** What a run says, without what no two runs have in common: ids, times, and digests of images made anew. */
function describeRun({ run }: BuildOutcome, path: string) {
  const { images, ...rest } = run;
  const sorted = [...images].sort((one, other) => (one.project < other.project ? -1 : 1));
  const text = JSON.stringify({ ...rest, images: sorted }, (name, value: unknown) =>
    ['id', 'run', 'batch', 'enteredAt', 'startedAt', 'durationMs', 'commit'].includes(name) ? null : value,
  );
  return JSON.parse(text.replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…').replaceAll(`/${path}/`, '/…/')) as {
    readonly images: readonly ImageResult[];
  };
}

describe('a process for each image, and one for all', () => {
  const modes = ['single', 'batch'] as const;
  const workspaces = new Map<string, Workspace>();
  const outcomes = new Map<string, BuildOutcome>();
  const get = (mode: string): BuildOutcome => outcomes.get(mode)!;

  beforeAll(async () => {
    for (const mode of modes) {
      const workspace = createPushedChain(lab, mode);
      workspaces.set(mode, workspace);
      outcomes.set(mode, await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode }));
      await lab.a.reset();
    }
  });

  it('are what was asked for', () => {
    for (const mode of modes) expect(get(mode)).toMatchObject({ code: 0 });
    // Nx says so, and each process asks the engine once what it can do.
    expect(get('batch').output).toMatch(/Running 3 tasks with nx-buildx:build/);
    expect(get('single').output).not.toMatch(/Running 3 tasks with/);
    const probes = (mode: string) => get(mode).calls.filter(({ argv }) => argv[1] === 'inspect').length;
    expect({ batch: probes('batch'), single: probes('single') }).toEqual({ batch: 1, single: 3 });
  });

  it('leave the same tags and cache refs', async () => {
    const names = async (mode: string) =>
      Object.keys(await lab.api.listDigests(mode)).map((name) => name.replace(mode, '…'));
    expect(await names('single')).toEqual(await names('batch'));
    expect(await names('batch')).toHaveLength(6);
  });

  it('link children to the digest of their parent', async () => {
    for (const mode of modes) {
      const images = await readChain(lab, mode);
      const name = `${lab.registry.host}/${mode}/runtime`;
      const contexts = readOption(get(mode).build('app').argv, 'build-context');
      expect(contexts).toEqual([`${name}=docker-image://${name}@${images['runtime']?.digest ?? ''}`]);
    }
  });

  it('call buildx in the same words', () => {
    const words = (mode: string) =>
      chainImages.map((image) =>
        get(mode)
          .build(image)
          .argv.filter((word) => !word.startsWith('--metadata-file='))
          .map((word) => word.replaceAll(/sha256:[0-9a-f]{64}/g, '…').replaceAll(`/${mode}/`, '/…/')),
      );
    expect(words('single')).toEqual(words('batch'));
  });

  it('record the same run', () => {
    expect(describeRun(get('single'), 'single')).toEqual(describeRun(get('batch'), 'batch'));
    expect(get('single').run.totals).toMatchObject({ built: 3 });
    for (const mode of modes) {
      for (const image of chainImages) expect(get(mode).run.images).toContainEqual(get(mode).result(image));
    }
  });

  it('execute no step on a fresh engine, whichever built before', async () => {
    for (const [first, second] of [modes, [...modes].reverse()]) {
      await lab.b.reset();
      const workspace = workspaces.get(first)!;
      const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), mode: second });
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.images).toHaveLength(3);
      expect(outcome.executed()).toEqual({});
    }
  });
});

it('one image that is asked for takes its parents along, into one run.json', async () => {
  const workspace = createPushedChain(lab, 'one-image');
  const args = ['image', 'app'];
  const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), args });
  expect(outcome).toMatchObject({ code: 0 });
  expect(outcome.images).toEqual([...chainImages]);
  expect(outcome.run.images.map(({ project }) => project)).toEqual([...chainImages]);
});
