import { readFixture } from './testing/read-fixture';
import { removeFakes, startFake } from './testing/start-fake';

afterEach(removeFakes);

const NEVER = new AbortController().signal;

describe('inspectBuilder', () => {
  const print = (name: string) =>
    `process.stdout.write(Buffer.from('${readFixture('inspect', `${name}.txt`).toString('base64')}', 'base64'));`;

  it('asks for the current builder or the named one', async () => {
    const { fake, buildx } = startFake(print('docker-containerd-0.29.1'));
    await expect(buildx.inspectBuilder(null, NEVER)).resolves.toMatchObject({
      ok: true,
      value: { driver: 'docker', imageStore: 'containerd' },
    });
    expect(fake.readCall().argv).toEqual(['buildx', 'inspect']);
    await buildx.inspectBuilder('ci', NEVER);
    expect(fake.readCall().argv).toEqual(['buildx', 'inspect', 'ci']);
  });

  it.each([
    [
      `process.stderr.write("docker: 'buildx' is not a docker command.\\nSee 'docker --help'\\n"); process.exitCode = 1`,
      'docker has no buildx plugin',
      /docker-buildx/,
    ],
    [
      `process.stderr.write("docker: unknown command: docker buildx\\n\\nRun 'docker --help'\\n"); process.exitCode = 1`,
      'docker has no buildx plugin',
      /docker-buildx/,
    ],
    [
      `process.stderr.write('ERROR: no builder "ci" found\\n'); process.exitCode = 1`,
      'no builder "ci" found',
      /docker buildx ls/,
    ],
    [
      print('daemon-down-0.13.1'),
      'the docker daemon cannot be reached: Cannot connect to the Docker daemon at unix:///var/run/none.sock. Is the docker daemon running?',
      /DOCKER_HOST/,
    ],
    [
      `console.log('Name: d\\nDriver:\\nError: permission denied while trying to connect to the Docker daemon socket')`,
      'the docker daemon does not let this user in: permission denied while trying to connect to the Docker daemon socket',
      /group/,
    ],
    [
      `console.log('Name: k\\nDriver: kubernetes\\n\\nNodes:\\nName: k0\\nError: deployments is forbidden')`,
      'builder "k" cannot be used: deployments is forbidden',
      /inspect k/,
    ],
    [
      `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`,
      'docker buildx inspect was ended by SIGKILL',
      /by hand/,
    ],
  ])('tells why there is no builder: %#', async (body, message, fix) => {
    const outcome = await startFake(body).buildx.inspectBuilder('ci', NEVER);
    expect(outcome).toEqual({
      ok: false,
      failures: [
        { code: 'builder-missing', message, place: { option: 'builder' }, fix: expect.stringMatching(fix) },
      ],
    });
  });

  it.each([
    ['containerd', `console.log('28.5.2 [["driver-type","io.containerd.snapshotter.v1"]]')`],
    ['classic', `console.log('26.1.5 [["Backing Filesystem","extfs"]]')`],
    ['classic', `console.log('28.5.2 null')`],
    [null, `console.error('Cannot connect to the Docker daemon'); console.log(' null')`],
    [null, `process.exitCode = 1`],
  ])('asks for the daemon that a remote builder loads into: %s', async (loadsInto, info) => {
    const { buildx } = startFake(
      `if (argv[0] === 'info') { ${info} } else { ${print('remote-pool-0.29.1')} }`,
    );
    await expect(buildx.inspectBuilder('pool', NEVER)).resolves.toMatchObject({
      ok: true,
      value: { driver: 'remote', imageStore: null, loadsInto },
    });
  });

  it('tells that there is no docker', async () => {
    const outcome = await startFake('', { env: { PATH: '/nowhere' } }).buildx.inspectBuilder(null, NEVER);
    expect(outcome).toMatchObject({
      ok: false,
      failures: [{ code: 'builder-missing', message: 'docker is not on the PATH', place: {} }],
    });
  });
});
