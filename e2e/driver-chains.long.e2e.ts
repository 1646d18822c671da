import type { Engine } from '../tools/engine/src/index';
import { buildImages } from './rig/build-images';
import { buildWithOutput, checkChain, links } from './rig/check-driver';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { readOption } from './rig/recorder';
import { type RemoteBuilder, createRemoteBuilder } from './rig/remote-builder';
import { makeFolder } from './rig/test-folder';
import { createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();
let classic: Engine;
/** Its builds run on machine A; those who use it are on machine B. */
let far: RemoteBuilder;

beforeAll(async () => {
  [classic, far] = await Promise.all([
    lab.lab.startEngine('classic', { imageStore: 'classic' }),
    createRemoteBuilder(lab.lab, lab.a, 'far'),
  ]);
});

const onFar = (path: string, env: Readonly<Record<string, string>> = {}) => ({
  lab,
  engine: lab.b,
  env: { ...far.env, NX_BUILDX_BUILDER: 'far', ...env },
  path,
});
const onClassic = (path: string) => ({ lab, engine: classic, env: {}, path });

describe('a remote builder', () => {
  it('hands parents on by the registry where images are pushed', async () => {
    const { outcome } = await checkChain(onFar('far-push'), 'push', 'registry');
    expect(outcome.result('app')).toMatchObject({ builder: 'far' });
    expect(await lab.b.docker('image', 'ls', '--quiet')).toBe('');
  });

  it('loads into the daemon of the machine, and hands parents on by layouts', async () => {
    await checkChain(onFar('far-load'), 'load', 'layout');
  });

  it('needs a daemon to load, and none to push', async () => {
    const env = { DOCKER_HOST: `unix://${makeFolder('nobody')}/docker.sock` };
    const { outcome } = await buildWithOutput(onFar('far-alone', env), 'load');
    expect(outcome).toMatchObject({ code: 1, builds: [] });
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({
        code: 'output-unsupported',
        message: expect.stringContaining('no docker daemon that builder "far"'),
      }),
    );
    await checkChain(onFar('far-alone', env), 'push', 'registry');
  });
});

describe("docker's classic image store", () => {
  it('hands parents on inside the daemon', async () => {
    await checkChain(onClassic('classic-load'), 'load', 'daemon');
  });

  it.each([
    ['output "oci"', 'oci', {}, 'output'],
    ['several platforms in one build', 'none', { platforms: ['linux/amd64', 'linux/arm64'] }, 'platforms'],
  ] as const)('refuses %s before anything runs', async (_, output, plugin, option) => {
    const { outcome } = await buildWithOutput(onClassic('classic-refused'), output, plugin);
    expect(outcome).toMatchObject({ code: 1, builds: [] });
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({
        code: 'output-unsupported',
        place: expect.stringMatching(new RegExp(` ${option}$`)),
      }),
    );
  });
});

describe('a child on another builder than its parent', () => {
  const path = 'mixed';
  const build = (engine: Engine, plugin: object) => {
    const child = { targets: { image: { executor: 'nx-buildx:build', options: { builder: 'far' } } } };
    const workspace = createWorkspace({
      plugin: { ...describePlugin(lab, path), ...plugin },
      files: {
        ...describeProject('runtime', { Dockerfile: 'FROM busybox:1.36\nRUN echo runtime > /runtime\n' }),
        ...describeProject(
          'app',
          { Dockerfile: `FROM ${lab.registry.host}/${path}/runtime\nRUN cat /runtime > /app\n` },
          child,
        ),
      },
    });
    return buildImages({ workspace, engine, as: pushTo('main'), env: far.env });
  };

  it.each([
    ['load', 'layout'],
    ['none', 'layout'],
    ['push', 'registry'],
  ] as const)('is reached with output %s', async (output, link) => {
    const outcome = await build(lab.b, { output });
    expect(outcome).toMatchObject({ code: 0 });
    expect([outcome.result('runtime').builder, outcome.result('app').builder]).toEqual(['default', 'far']);
    expect(readOption(outcome.build('app').argv, 'build-context')).toContainEqual(
      expect.stringMatching(links[link]),
    );
  });

  it('is refused where the parent is only in a classic image store', async () => {
    const outcome = await build(classic, { output: 'load' });
    expect(outcome).toMatchObject({ code: 1, builds: [] });
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({ code: 'output-unsupported', place: 'runtime:image output' }),
    );
  });
});
