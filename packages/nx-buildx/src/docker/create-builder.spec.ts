import { createBuilderFactory } from './create-builder';
import { createFakeDocker } from './testing/fake-docker';
import type { FakeDocker } from './testing/fake-docker';

const NEVER = new AbortController().signal;
const CONTAINER = {
  driver: 'docker-container',
  endpoint: null,
  driverOpts: { network: 'host' },
  config: null,
  flags: null,
  platforms: [],
} as const;

const fakes: FakeDocker[] = [];
afterEach(() => fakes.splice(0).forEach((fake) => fake.remove()));

function open(body: string) {
  const fake = createFakeDocker(body);
  fakes.push(fake);
  return { fake, factory: createBuilderFactory({ env: fake.env, cwd: fake.folder }) };
}
const fail = (said: string) => `process.stderr.write(${JSON.stringify(`${said}\n`)}); process.exitCode = 1`;

it('makes a builder without starting it', async () => {
  const { fake, factory } = open('');
  expect(await factory.create('ci', CONTAINER, NEVER)).toEqual({ ok: true, value: true });
  const argv = ['buildx', 'create', '--name=ci', '--driver=docker-container', '--driver-opt=network=host'];
  expect(fake.readCall().argv).toEqual(argv);
});

// As buildx 0.29 says it.
it.each([
  'ERROR: existing instance for "ci" but no append mode, specify the node name to make changes for existing instances',
  'ERROR: instance name "default" already exists as context builder',
  "docker: unknown command: docker buildx\n\nRun 'docker --help' for more information",
])('finds that it made none: %s', async (said) => {
  expect(await open(fail(said)).factory.create('ci', CONTAINER, NEVER)).toEqual({ ok: true, value: false });
});

it('tells why none can be made', async () => {
  const said = 'ERROR: failed to initialize builder ci (ci0): Cannot connect to the Docker daemon';
  expect(await open(fail(said)).factory.create('ci', CONTAINER, NEVER)).toMatchObject({
    failures: [
      {
        code: 'create-failed',
        message:
          'builder "ci" was not made: failed to initialize builder ci (ci0): Cannot connect to the Docker daemon',
        place: { option: 'createBuilder' },
      },
    ],
  });
});

it('removes it', async () => {
  const { fake, factory } = open(`fs.appendFileSync(folder + '/done', argv.join(' ') + ';');`);
  expect(await factory.remove('ci')).toBeNull();
  expect(fake.readText('done')).toBe('buildx inspect ci;buildx rm ci;');
});
