import type { ImageResult } from '../packages/nx-buildx/src/model/result';
import type { BuildOutcome } from './rig/build-images';
import { buildImages } from './rig/build-images';
import { chainImages, createPushedChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import type { Variables } from './rig/jobs';
import { useLab } from './rig/lab';
import type { Workspace } from './rig/workspace';

const lab = useLab();
const REUSE: Variables = { NX_BUILDX_REUSE: '' };

describe('an image whose key is in the registry', () => {
  let workspace: Workspace;
  let first: BuildOutcome;
  let built: Readonly<Record<string, ImageResult>>;
  const builtAs = (image: string): ImageResult => built[image] ?? first.result(image);

  beforeAll(async () => {
    workspace = createPushedChain(lab, 'reuse');
    first = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: REUSE });
    // The files are written again by every run.
    built = Object.fromEntries(chainImages.map((image) => [image, first.result(image)]));
  });

  const outcomes = ({ run }: BuildOutcome) =>
    Object.fromEntries(run.images.map(({ project, outcome }) => [project, outcome]));
  const all = (outcome: string) => Object.fromEntries(chainImages.map((image) => [image, outcome]));

  it('is kept under the key that its result names', async () => {
    expect(first).toMatchObject({ code: 0 });
    for (const image of chainImages) expect(builtAs(image).outcome).toBe('built');
    for (const image of chainImages) {
      const { key, digest } = builtAs(image);
      expect(await lab.api.listKeyTags(`reuse/${image}`)).toEqual([`key-${String(key)}`]);
      expect((await lab.api.readManifest(`reuse/${image}`, `key-${String(key)}`))?.digest).toBe(digest);
    }
  });

  it.each(['batch', 'single'] as const)(
    'is not built again: on a fresh engine no docker starts, %s',
    async (mode) => {
      await lab.b.reset();
      const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env: REUSE, mode });
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcomes(outcome)).toEqual(all('reused'));
      expect(outcome.calls).toEqual([]);
      for (const image of chainImages) {
        const { digest, platformDigests, platforms, tags, transport, key } = builtAs(image);
        expect(key).toMatch(/^[0-9a-f]{32}$/);
        expect(outcome.result(image)).toMatchObject({
          digest,
          platformDigests,
          platforms,
          tags,
          transport,
          key,
        });
      }
    },
  );

  it('is taken after an amended commit, and on a new branch, which gets its tags by digest', async () => {
    workspace.git('commit', '--quiet', '--amend', '--message', 'other words');
    const amended = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env: REUSE });
    expect(outcomes(amended)).toEqual(all('reused'));
    workspace.checkout('topic');
    const branch = await buildImages({ workspace, engine: lab.b, as: pushTo('topic'), env: REUSE });
    expect(outcomes(branch)).toEqual(all('reused'));
    expect([...amended.calls, ...branch.calls]).toEqual([]);
    for (const image of chainImages)
      expect((await lab.api.readManifest(`reuse/${image}`, 'topic'))?.digest).toBe(builtAs(image).digest);
  });

  it('is built where it changed, and what stands on it too, on a parent that was not built here', async () => {
    workspace.write({ 'apps/runtime/runtime.conf': 'changed\n' });
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('topic'), env: REUSE });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcomes(outcome)).toEqual({ base: 'reused', runtime: 'built', app: 'built' });
    expect(outcome.images).toEqual(['runtime', 'app']);
    expect(await lab.api.listKeyTags('reuse/app')).toEqual(
      [`key-${String(builtAs('app').key)}`, `key-branch-${String(outcome.result('app').key)}`].sort(),
    );
    expect(outcome.result('app').key).not.toBe(builtAs('app').key);
  });

  it('of a branch is not taken by the default branch', async () => {
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env: REUSE });
    expect(outcomes(outcome)).toEqual({ base: 'reused', runtime: 'built', app: 'built' });
  });

  it('is built where reuse is switched off, for one image or for all', async () => {
    const args = ['run', 'app:image', '--reuse=false'];
    const one = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env: REUSE, args });
    expect(outcomes(one)).toEqual({ base: 'reused', runtime: 'reused', app: 'built' });
    const env = { NX_BUILDX_REUSE: 'false' };
    const none = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env });
    expect(outcomes(none)).toEqual(all('built'));
  });
});
