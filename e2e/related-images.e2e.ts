import type { BuildOutcome } from './rig/build-images';
import { buildImages } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { planImages } from './rig/run-plugin';
import type { Files, Workspace } from './rig/workspace';
import { createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

/** Layers of the base image come first, then the lock file's, then those of the random step. */
const DOCKERFILE = [
  'FROM busybox:1.36',
  'COPY package-lock.json /app/',
  'RUN head -c 16 /dev/urandom > /installed',
  'COPY main.txt /app/',
  'RUN cat /app/main.txt /installed > /app.txt',
  '',
].join('\n');
const SHARED = ['COPY package-lock.json /app/', 'RUN head -c 16 /dev/urandom > /installed'];
const OWN = ['COPY main.txt /app/', 'RUN cat /app/main.txt /installed > /app.txt'];

function describeApp(name: string): Files {
  const files = { Dockerfile: DOCKERFILE, 'package-lock.json': '{}\n', 'main.txt': `${name}\n` };
  return describeProject(name, files);
}

/** BuildKit names steps as it comes to them, which is not always the same. */
const sortSteps = (outcome: BuildOutcome, image: string) => [...(outcome.executed()[image] ?? [])].sort();

const readLayers = async (path: string, image: string, tag = 'latest') =>
  (await lab.api.readImage(`${path}/${image}`, tag)).layers;

describe('images whose Dockerfiles begin alike', () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = createWorkspace({
      plugin: describePlugin(lab, 'kin'),
      files: { ...describeApp('one'), ...describeApp('two') },
    });
  });

  it('do what they share once where they are built at once for the first time', async () => {
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
    expect(outcome).toMatchObject({ code: 0 });
    const [one, two] = [await readLayers('kin', 'one'), await readLayers('kin', 'two')];
    const base = one.length - 4;
    expect(two.slice(0, base + 2)).toEqual(one.slice(0, base + 2));
    expect(two.slice(base + 2)).not.toEqual(one.slice(base + 2));
  });

  it('share it with a new one, which has no cache of its own, on an engine that has seen nothing', async () => {
    workspace.write(describeApp('three'));
    const args = ['run', 'three:image'];
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), args });
    expect(outcome).toMatchObject({ code: 0 });
    expect(sortSteps(outcome, 'three')).toEqual([...OWN].sort());
    const cached = outcome
      .build('three')
      .progress.steps.flatMap(({ name, state }) => (state === 'cached' ? [name] : []));
    expect(cached.sort()).toEqual([...SHARED].sort());
    expect(readOption(outcome.build('three').argv, 'cache-from')).toEqual([
      `type=registry,ref=${lab.registry.host}/kin/cache:one--main`,
    ]);
    const [one, three] = [await readLayers('kin', 'one'), await readLayers('kin', 'three')];
    const base = one.length - 4;
    expect(three.slice(0, base + 2)).toEqual(one.slice(0, base + 2));
  });

  it('share nothing with one of another lock file', async () => {
    workspace.write({ ...describeApp('four'), 'apps/four/package-lock.json': '{"other": true}\n' });
    await lab.b.reset();
    const args = ['run', 'four:image'];
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), args });
    expect(sortSteps(outcome, 'four')).toEqual([...SHARED, ...OWN].sort());
    expect(readOption(outcome.build('four').argv, 'cache-from')).toEqual([]);
  });

  it('are told of by `plan`', async () => {
    workspace.write(describeApp('five'));
    const { plan } = await planImages(workspace, lab.b, pushTo('main'));
    const five = plan.images.find(({ project }) => project === 'five');
    expect(five?.invocation.cache.relative).toEqual({ id: 'one:image', steps: 2 });
  });
});
