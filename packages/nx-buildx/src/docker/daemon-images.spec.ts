import { createDaemonImages } from './daemon-images';
import { createFakeDocker, waitForText } from './testing/fake-docker';
import type { FakeDocker } from './testing/fake-docker';

const fakes: FakeDocker[] = [];
afterEach(() => fakes.splice(0).forEach((fake) => fake.remove()));

function open(body: string) {
  const fake = createFakeDocker(body);
  fakes.push(fake);
  const stop = new AbortController();
  const options = { env: fake.env, cwd: fake.folder, signal: stop.signal };
  return { fake, stop, images: createDaemonImages(options), options };
}

it('says what docker says last', async () => {
  const { images } = open("process.stderr.write('a\\nno space left on device\\n\\n'); process.exitCode = 1");
  expect(await images.pull('acme/api')).toBe('no space left on device');
});

it('says that something failed where docker says nothing', async () => {
  const { images } = open('process.exitCode = 1');
  expect(await images.tag('a', 'b')).toBe('docker tag a b failed');
});

it('says that there is no docker', async () => {
  const { options } = open('');
  const images = createDaemonImages({ ...options, env: { PATH: '/nowhere' } });
  expect(await images.pull('acme/api')).toBe('docker is not on the PATH');
});

it('says that a pull was stopped', async () => {
  const { fake, stop, images } = open(
    "fs.writeFileSync(folder + '/ready', '1'); setInterval(() => {}, 1000)",
  );
  const pulled = images.pull('acme/api');
  await waitForText(fake, 'ready');
  stop.abort();
  expect(await pulled).toBe('docker pull --quiet acme/api was stopped');
});

describe('asked for images', () => {
  const inspect = `
const format = argv[argv.indexOf('--format') + 1];
const names = argv.slice(2).filter((each) => each !== '--format' && each !== format);
const found = names.filter((name) => !name.startsWith('missing'));
const tags = (name) => JSON.stringify(name === 'untagged' ? null : [name]);
const digests = (name) => JSON.stringify([name + '@sha256:1']);
const lines = found.map((name) => argv.includes('--format')
  ? format.replace('{{json .RepoTags}}', tags(name)).replace('{{json .RepoDigests}}', digests(name))
  : '{"RepoTags":' + tags(name) + ',"RepoDigests":' + digests(name) + ',"Config":"' + 'x'.repeat(6000) + '"}');
process.stdout.write(argv.includes('--format') ? lines.join('\\n') + '\\n' : '[' + lines.join() + ']');
process.exitCode = found.length < names.length ? 1 : 0;
`;

  it('tells of those that are there', async () => {
    const { images } = open(inspect);
    expect(await images.inspect(['api:1', 'missing:1', 'untagged'])).toEqual([
      { names: ['api:1'], digests: ['sha256:1'] },
      { names: [], digests: ['sha256:1'] },
    ]);
    expect(await images.inspect(['missing:1'])).toEqual([]);
  });

  it('tells of any number', async () => {
    const { images } = open(inspect);
    const names = Array.from({ length: 300 }, (_, index) => `acme/api:${String(index)}`);
    expect((await images.inspect(names)).map((image) => image.names)).toEqual(names.map((name) => [name]));
  });
});
