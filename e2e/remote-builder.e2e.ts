import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useLab } from './rig/lab';
import { createRemoteBuilder, runDocker } from './rig/remote-builder';
import { makeFolder } from './rig/test-folder';

const lab = useLab();

describe('a remote builder of the rig', () => {
  it('builds on the engine behind it', async () => {
    const far = await createRemoteBuilder(lab.lab, lab.a, 'far');
    const folder = writeContext('RUN echo far > /far');
    const build = [
      'buildx',
      'build',
      '--builder',
      'far',
      '--push',
      '--tag',
      `${lab.registry.host}/far`,
      folder,
    ];

    await runDocker(lab.b, far.env, ...build);
    expect(await lab.api.readImage('far', 'latest')).toMatchObject({
      layers: [expect.anything(), expect.anything()],
    });
    expect(await lab.a.docker('buildx', 'du', '--verbose')).toContain('echo far');
    expect(await lab.b.docker('buildx', 'du', '--verbose')).not.toContain('echo far');
  });

  it('breaks what runs on it when it dies', async () => {
    const far = await createRemoteBuilder(lab.lab, lab.a, 'mortal');
    const folder = writeContext('RUN echo begun && sleep 60');
    const args = ['buildx', 'build', '--builder', 'mortal', '--progress=plain', folder];
    const build = execFile('docker', args, { env: { ...process.env, ...lab.b.env, ...far.env } });
    await new Promise<void>((resolve) => {
      build.stderr?.on('data', (text: string) => {
        if (/ begun$/m.test(text)) resolve();
      });
    });
    await far.kill();
    const [code] = (await once(build, 'close')) as [number | null];
    expect(code).toBe(1);
  });
});

/** @returns a folder with a Dockerfile on the lab's base */
function writeContext(step: string): string {
  const folder = makeFolder('context');
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${lab.busybox}\n${step}\n`);
  return folder;
}
