import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { findProgram } from './rig/recorder';
import { runNx } from './rig/run-nx';
import { makeFolder } from './rig/test-folder';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

describe.each(['single', 'batch'] as const)('a builder that is of no use (%s)', (mode) => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = createWorkspace({
      plugin: describePlugin(lab, 'acme'),
      files: describeProject('api', { Dockerfile: 'FROM busybox:1.36\nRUN true\n' }),
    });
  });

  const args = ['image', 'api'];

  it('is told of where the daemon does not answer', async () => {
    const env = { DOCKER_HOST: `unix://${makeFolder('nobody')}/docker.sock`, BUILDX_BUILDER: '' };
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode, args, env });
    expect(outcome.code).toBe(1);
    expect(outcome.builds).toEqual([]);
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({
        code: 'builder-missing',
        message: expect.stringContaining('docker daemon'),
        fix: expect.stringContaining('DOCKER_HOST'),
      }),
    );
  });

  it('is told of where the machine has no docker', async () => {
    const bin = makeFolder('bin');
    const path = process.env['PATH'] ?? '';
    for (const program of ['node', 'git', 'sh']) symlinkSync(findProgram(program, path), join(bin, program));
    const batch: Readonly<Record<string, string>> = mode === 'single' ? { NX_BATCH_MODE: 'false' } : {};
    const outcome = await runNx({
      workspace,
      args,
      env: { ...lab.a.env, ...pushTo('main'), ...batch, PATH: bin },
    });
    expect(outcome.code).toBe(1);
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({
        code: 'builder-missing',
        message: expect.stringContaining('docker is not on the PATH'),
        fix: expect.stringContaining('install'),
      }),
    );
  });

  it('is told of where nobody knows its name', async () => {
    const env = { NX_BUILDX_BUILDER: 'nobody' };
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode, args, env });
    expect(outcome.code).toBe(1);
    expect(outcome.builds).toEqual([]);
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({
        code: 'builder-missing',
        place: expect.stringContaining('builder'),
        message: expect.stringContaining('nobody'),
        fix: expect.stringContaining('docker buildx ls'),
      }),
    );
  });
});

describe('an engine with the classic image store, which cannot export cache to a registry', () => {
  /** A real engine would have to be set up anew; what tells them apart is a line of `buildx inspect`. */
  function createClassicDocker(): string {
    const real = findProgram('docker', lab.a.env['PATH'] ?? process.env['PATH'] ?? '');
    const folder = makeFolder('classic');
    const program = join(folder, 'docker');
    mkdirSync(folder, { recursive: true });
    const script = [
      '#!/bin/sh',
      `[ "$2" = inspect ] || exec '${real}' "$@"`,
      `'${real}' "$@" | sed -e '/worker.snapshotter/d' -e 's/^Driver:.*/Driver: docker/'`,
      '',
    ];
    writeFileSync(program, script.join('\n'), { mode: 0o755 });
    return program;
  }

  const describeApi = () => describeProject('api', { Dockerfile: 'FROM busybox:1.36\nRUN true\n' });
  const args = ['image', 'api'];

  it.each(['single', 'batch'] as const)('is told of where that cache was asked for (%s)', async (mode) => {
    const plugin = describePlugin(lab, 'asked');
    const cache = { strategy: 'registry', repository: `${lab.registry.host}/asked/cache` };
    const workspace = createWorkspace({ plugin: { ...plugin, cache }, files: describeApi() });
    const docker = createClassicDocker();
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode, args, docker });
    expect(outcome.code).toBe(1);
    expect(outcome.builds).toEqual([]);
    expect(readFailures(outcome.output)).toContainEqual({
      code: 'cache-export-unsupported',
      place: 'api:image cache.strategy',
      message: expect.stringMatching(/classic image store.* cannot export registry cache/),
      fix: expect.stringContaining('containerd image store'),
    });
  });

  it("gets inline cache where the choice is the plugin's, which says why", async () => {
    const workspace = createWorkspace({ plugin: describePlugin(lab, 'chosen'), files: describeApi() });
    const docker = createClassicDocker();
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), args, docker });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.output).toMatch(/cache inline: docker's classic image store cannot export to a registry/);
    expect(Object.keys(await lab.api.listDigests('chosen'))).toEqual(['chosen/api:latest']);
  });
});
