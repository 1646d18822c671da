import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bridge } from '../tools/engine/src/index';
import { type BuildOutcome, buildImages, startBuild } from './rig/build-images';
import { chainImages, createChain } from './rig/chain';
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

beforeAll(async () => {
  bridge = await lab.lab.openBridge(lab.a);
});

const describeRemote = (path: string) => ({
  ...describePlugin(lab, path),
  createBuilder: { driver: 'remote', endpoint: bridge.url },
});

/** Names of the builders in a buildx configuration, the docker context's own aside. */
const listBuilders = (config: string): readonly string[] => {
  const folder = join(config, 'instances');
  return readdirSync(config).includes('instances') ? readdirSync(folder) : [];
};

const listCalls = ({ calls }: BuildOutcome, ...words: readonly string[]): readonly RecordedCall[] =>
  calls.filter(({ argv }) => words.every((word, index) => argv[index] === word));

describe.each(['single', 'batch'] as const)('a builder that is made for a run (%s)', (mode) => {
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
    const path = `made-${mode}`;
    const workspace = createChain(`${lab.registry.host}/${path}`, describeRemote(path));
    const outcome = await buildImages(request(workspace, config));
    expect(outcome).toMatchObject({ code: 0 });
    const builders = new Set(chainImages.map((image) => outcome.result(image).builder));
    expect([...builders]).toEqual([expect.stringMatching(/^nx-buildx-.+-[0-9a-f]{8}$/)]);
    expect(listCalls(outcome, 'buildx', 'create')).toHaveLength(1);
    expect(listCalls(outcome, 'buildx', 'rm', [...builders][0] ?? '')).toHaveLength(1);
    expect(listBuilders(config)).toEqual([]);
    expect(readdirSync(join(config, 'nx-buildx'))).toEqual([]);
    expect(await lab.b.docker('buildx', 'du', '--verbose')).not.toContain('/installed');
  });

  it('that is stopped is gone too', async () => {
    const config = makeFolder('buildx');
    const path = `stopped-${mode}`;
    const command = `sleep ${mode === 'single' ? '86711' : '86712'}`;
    const slow = (name: string) =>
      describeProject(name, { Dockerfile: `FROM busybox:1.36\nRUN echo ${name} && ${command}\n` });
    const workspace = createWorkspace({
      plugin: describeRemote(path),
      files: { ...slow('first'), ...slow('second') },
    });
    const { process: nx, recorder } = startBuild(request(workspace, config));
    try {
      await nx.meanwhile('two builds are in the middle of a step', () => {
        const steps = recorder.builds().flatMap(({ progress }) => progress.steps);
        return steps.filter(({ name, state }) => name.includes(command) && state === 'running').length === 2;
      });
      expect(listBuilders(config)).toHaveLength(1);
      nx.interrupt();
      await waitUntil('every process has ended', () => nx.processes().length === 0, 30_000);
    } finally {
      nx.kill();
    }
    expect(listBuilders(config)).toEqual([]);
    expect(readdirSync(join(config, 'nx-buildx'))).toEqual([]);
  });
});

describe('a builder that was there before', () => {
  it('is used as it is, and stays', async () => {
    const far = await createRemoteBuilder(lab.lab, lab.a, 'far');
    const workspace = createChain(`${lab.registry.host}/there`, describeRemote('there'));
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
    const workspace = createChain(`${lab.registry.host}/plan`, { ...describeRemote('plan'), builder: 'ci' });
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
