import { join } from 'node:path';
import { buildImages } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { makeFolder } from './rig/test-folder';
import {
  type Workspace,
  cloneWorkspace,
  createWorkspace,
  describePlugin,
  describeProject,
} from './rig/workspace';

const lab = useLab();
const ROUNDS = 4;

/** One image, with its cache in a folder outside the workspace. */
function createWithVolume(volume: string): Workspace {
  const dockerfile =
    'FROM busybox:1.36\nRUN head -c 100000 /dev/urandom > /a\nCOPY words /\nRUN cat /words > /b\n';
  return createWorkspace({
    plugin: {
      ...describePlugin(lab, 'volume'),
      output: 'none',
      cache: { strategy: 'local', directory: volume },
    },
    files: describeProject('app', { Dockerfile: dockerfile, words: 'none\n' }),
  });
}

it('two machines that read and write one folder at once leave whole cache behind, and break no build', async () => {
  const volume = join(makeFolder('volume'), 'cache');
  const one = createWithVolume(volume);
  const other = cloneWorkspace(one);
  const sides = [
    { workspace: one, engine: lab.a, as: pushTo('main') },
    { workspace: other, engine: lab.b, as: pushTo('main') },
  ];
  for (let round = 1; round <= ROUNDS; round += 1) {
    await Promise.all([lab.a.reset(), lab.b.reset()]);
    one.write({ 'apps/app/words': `one ${String(round)}\n` });
    other.write({ 'apps/app/words': `other ${String(round)}\n` });
    const outcomes = await Promise.all(sides.map((side) => buildImages(side)));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.result('app')).toMatchObject({
        warnings: [],
        cache: { export: { status: 'exported' } },
      });
    }
    await Promise.all([lab.a.reset(), lab.b.reset()]);
    const executed: string[][] = [];
    for (const side of sides) {
      const again = await buildImages({ ...side, env: { NX_BUILDX_TRUST: 'untrusted' } });
      expect(again).toMatchObject({ code: 0 });
      executed.push([...(again.executed()['app'] ?? [])]);
    }
    // The last writer's is there whole, and of the other one all that they have in common.
    expect(executed.filter((steps) => steps.length === 0)).toHaveLength(1);
    expect(executed.flat().sort()).toEqual(['COPY words /', 'RUN cat /words > /b']);
  }
});
