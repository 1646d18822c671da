import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bridge } from '../tools/engine/src/index';
import { type BuildOutcome, buildImages, startBuild } from './rig/build-images';
import { chainImages, createChain } from './rig/chain';
import { describeContainerBuilder } from './rig/container-builder';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import type { RecordedCall } from './rig/recorder';
import { createRemoteBuilder, runDocker } from './rig/remote-builder';
import { planImages } from './rig/run-plugin';
import { makeFolder } from './rig/test-folder';
import { waitUntil } from './rig/wait-until';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();
let bridge: Bridge;
let driverOpts: Readonly<Record<string, string>>;

beforeAll(async () => {
  [bridge, driverOpts] = await Promise.all([
    lab.lab.openBridge(lab.a),
    describeContainerBuilder(lab, lab.b, lab.a),
  ]);
});

const definitions = {
  remote: () => ({ driver: 'remote', endpoint: bridge.url }),
  'docker-container': () => ({ driver: 'docker-container', driverOpts }),
} as const;

type Driver = keyof typeof definitions;

const describeMade = (path: string, driver: Driver = 'remote') => ({
  ...describePlugin(lab, path),
  createBuilder: definitions[driver](),
});

/** Names of the builders in a buildx configuration, the docker context's own aside. */
const listBuilders = (config: string): readonly string[] => {
  const folder = join(config, 'instances');
  return readdirSync(config).includes('instances') ? readdirSync(folder) : [];
};

const listCalls = ({ calls }: BuildOutcome, ...words: readonly string[]): readonly RecordedCall[] =>
  calls.filter(({ argv }) => words.every((word, index) => argv[index] === word));

/** What driver `docker-container` keeps on the machine: the container of each builder, and the volume of its state. */
const listBoxes = async (): Promise<readonly string[]> => {
  const listed = await Promise.all([
    lab.b.docker('ps', '--all', '--format', '{{.Names}}'),
    lab.b.docker('volume', 'ls', '--format', '{{.Name}}'),
  ]);
  return listed.flatMap((names) => names.split('\n').filter((name) => name.startsWith('buildx_buildkit_')));
};

describe.each([
  ['remote', 'single', 'sleep 86711'],
  ['remote', 'batch', 'sleep 86712'],
  ['docker-container', 'single', 'sleep 86713'],
  ['docker-container', 'batch', 'sleep 86714'],
] as const)('a builder of driver %s that is made for a run (%s)', (driver, mode, command) => {
  const request = (workspace: Workspace, config: string) => ({
    workspace,
    engine: lab.b,
    as: pushTo('main'),
    mode,
    args: ['run-many', '-t', 'image', '--parallel=3'],
    env: { BUILDX_CONFIG: config },
  });

  it('builds all images of the run, is made once, and is gone after it', async () => {
    const config = makeFolder('buildx');
    const path = `made-${driver}-${mode}`;
    const workspace = createChain(`${lab.registry.host}/${path}`, describeMade(path, driver));
    const outcome = await buildImages(request(workspace, config));
    expect(outcome).toMatchObject({ code: 0 });
    const builders = new Set(chainImages.map((image) => outcome.result(image).builder));
    expect([...builders]).toEqual([expect.stringMatching(/^nx-buildx-.+-[0-9a-f]{8}$/)]);
    expect(listCalls(outcome, 'buildx', 'create')).toHaveLength(1);
    expect(listCalls(outcome, 'buildx', 'rm', [...builders][0] ?? '')).toHaveLength(1);
    expect(listBuilders(config)).toEqual([]);
    expect(readdirSync(join(config, 'nx-buildx'))).toEqual([]);
    expect(await listBoxes()).toEqual([]);
    expect(await lab.b.docker('buildx', 'du', '--verbose')).not.toContain('/installed');
  });

  it('that is stopped is gone too', async () => {
    const config = makeFolder('buildx');
    const path = `stopped-${driver}-${mode}`;
    const slow = (name: string) =>
      describeProject(name, { Dockerfile: `FROM busybox:1.36\nRUN echo ${name} && ${command}\n` });
    const workspace = createWorkspace({
      plugin: describeMade(path, driver),
      files: { ...slow('first'), ...slow('second') },
    });
    const { process: nx, recorder } = startBuild(request(workspace, config));
    try {
      await nx.meanwhile('two builds are in the middle of a step', () => {
        const steps = recorder.builds().flatMap(({ progress }) => progress.steps);
        return steps.filter(({ name, state }) => name.includes(command) && state === 'running').length === 2;
      });
      expect(listBuilders(config)).toHaveLength(1);
      // A container and its volume.
      expect(await listBoxes()).toHaveLength(driver === 'docker-container' ? 2 : 0);
      nx.interrupt();
      await waitUntil('every process has ended', () => nx.processes().length === 0, 30_000);
    } finally {
      nx.kill();
    }
    expect(listBuilders(config)).toEqual([]);
    expect(readdirSync(join(config, 'nx-buildx'))).toEqual([]);
    expect(await listBoxes()).toEqual([]);
  });
});

describe('a builder that was there before', () => {
  it('is used as it is, and stays', async () => {
    const far = await createRemoteBuilder(lab.lab, lab.a, 'far');
    const workspace = createChain(`${lab.registry.host}/there`, describeMade('there'));
    const env = { ...far.env, NX_BUILDX_BUILDER: 'far' };
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.result('app').builder).toBe('far');
    expect(await runDocker(lab.b, far.env, 'buildx', 'inspect', 'far')).toContain(far.url);
  });
});

describe('planning', () => {
  it('makes no builder, and says what a run would make', async () => {
    const config = makeFolder('buildx');
    const workspace = createChain(`${lab.registry.host}/plan`, { ...describeMade('plan'), builder: 'ci' });
    const env = { BUILDX_CONFIG: config, NX_BUILDX_REUSE: 'false' };
    const { plan } = await planImages(workspace, lab.b, pushTo('main'), env);
    expect(plan.builders).toMatchObject([{ name: 'ci', driver: 'remote' }]);
    expect(plan.notes.map(({ message }) => message)).toContainEqual(
      'builder "ci" is made where there is none of that name (driver remote), and removed after the run',
    );
    expect(listBuilders(config)).toEqual([]);
  });
});

describe('a builder that cannot be made', () => {
  const build = (createBuilder: object) => {
    const plugin = { ...describePlugin(lab, 'none'), createBuilder };
    const workspace = createChain(`${lab.registry.host}/none`, plugin);
    const env = { BUILDX_CONFIG: makeFolder('buildx') };
    return buildImages({ workspace, engine: lab.b, as: pushTo('main'), env });
  };

  it('is told of, and nothing is built', async () => {
    const outcome = await build({ driver: 'docker-container', driverOpts: { nonsense: '1' } });
    expect(outcome).toMatchObject({ code: 1, builds: [] });
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({ code: 'create-failed', message: expect.stringContaining('nonsense') }),
    );
  });

  it('is told of where there is no image of BuildKit', async () => {
    const image = `${lab.registry.host}/nothing:1`;
    const outcome = await build({ driver: 'docker-container', driverOpts: { ...driverOpts, image } });
    expect([1, 130]).toContain(outcome.code);
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({
        code: 'builder-missing',
        message: expect.stringMatching(/^builder "nx-buildx-.+" cannot be used: .*nothing:1: not found$/),
      }),
    );
    expect(await listBoxes()).toEqual([]);
  });

  it('is refused before anything is asked where its options cannot be', async () => {
    const outcome = await build({ driver: 'remote' });
    expect(outcome).toMatchObject({ code: 1, builds: [] });
    expect(listCalls(outcome, 'buildx', 'create')).toEqual([]);
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({
        code: 'option-invalid',
        place: expect.stringContaining('createBuilder.endpoint'),
      }),
    );
  });
});
