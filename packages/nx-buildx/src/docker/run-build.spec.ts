import { writeFileSync } from 'node:fs';
import { readFixture } from './testing/read-fixture';
import { removeFakes, startFake } from './testing/start-fake';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const step = (name: string, more: object): string =>
  JSON.stringify({ vertexes: [{ digest: name, name, started: 't', ...more }] });

afterEach(removeFakes);

describe('build', () => {
  it('hands over the arguments and nothing but the given environment', async () => {
    const { fake, build, metadataFile } = startFake('', { env: { DOCKER_HOST: 'unix:///x' } });
    await build();
    const { argv, env } = fake.readCall();
    expect(argv).toEqual(['buildx', 'build', `--metadata-file=${metadataFile}`, 'a b', '$HOME']);
    expect(env).toEqual({
      PATH: fake.folder,
      DOCKER_HOST: 'unix:///x',
      BUILDX_METADATA_PROVENANCE: 'disabled',
    });
  });

  it('reports a build from its progress and metadata', async () => {
    const stream = readFixture('buildx-0.13.1', 'partial.stderr').toString('base64');
    const { build, heard } = startFake(`
      fs.writeFileSync(folder + '/metadata.json', JSON.stringify({ 'containerimage.digest': '${DIGEST}' }));
      process.stderr.write('WARNING: odd\\n');
      process.stderr.write(Buffer.from('${stream}', 'base64'));`);
    await expect(build()).resolves.toEqual({
      status: 'succeeded',
      exitCode: 0,
      steps: { total: 7, cached: 3, executed: 4 },
      imports: [{ ref: '127.0.0.1:5000/acme/cache:app--main', found: true }],
      cacheExport: null,
      digest: DIGEST,
      warnings: ['odd'],
      error: null,
    });
    expect(heard.at(-1)).toEqual({ current: null, done: 7, total: 7 });
  });

  it('does not take the digest of an earlier try', async () => {
    const { build, metadataFile } = startFake('');
    writeFileSync(metadataFile, JSON.stringify({ 'containerimage.digest': DIGEST }));
    await expect(build()).resolves.toMatchObject({ status: 'succeeded', digest: null });
  });

  it('lives through whatever comes on the stream', async () => {
    const { build } = startFake(`
      process.stderr.write(Buffer.from([0xff, 0xfe, 0x0a, 0x7b, 0x0a]));
      process.stderr.write('{"vertexes":[{"digest":7}],"logs":"x"}\\n[1]\\n{"a":\\n');
      process.stderr.write(${JSON.stringify(step('[1/1] RUN x', { completed: 't' }))} + '\\n');
      process.stderr.write('x'.repeat(3e6) + '\\n'.repeat(5000) + 'ERROR: last', () => process.exit(1));`);
    await expect(build()).resolves.toMatchObject({
      status: 'failed',
      steps: { total: 1 },
      error: { message: 'last', transient: false },
    });
  });

  it('never takes a killed child for a success', async () => {
    const { build } = startFake(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`);
    await expect(build()).resolves.toMatchObject({
      status: 'failed',
      exitCode: null,
      error: { message: 'docker buildx was ended by SIGKILL', transient: false },
    });
  });

  it('reports that there is no docker, and that docker said nothing', async () => {
    const report = await startFake('process.exit(102)').build();
    expect(report).toMatchObject({
      exitCode: 102,
      error: { message: 'docker buildx ended with exit code 102' },
    });
    const { build } = startFake('', { env: { PATH: '/nowhere' } });
    await expect(build()).resolves.toMatchObject({
      status: 'failed',
      exitCode: null,
      error: { message: 'docker is not on the PATH' },
    });
  });

  it('takes the exit code of a cancelled build for what it is', async () => {
    await expect(startFake('process.exit(130)').build()).resolves.toMatchObject({
      status: 'cancelled',
      exitCode: 130,
    });
  });
});
