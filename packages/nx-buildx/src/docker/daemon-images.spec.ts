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
