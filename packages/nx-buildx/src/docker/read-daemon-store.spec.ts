import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readDaemonStore } from './read-daemon-store';
import { createFakeDocker, waitForText } from './testing/fake-docker';
import type { FakeDocker } from './testing/fake-docker';

const NEVER = new AbortController().signal;
const fakes: FakeDocker[] = [];
afterEach(() => fakes.splice(0).forEach((fake) => fake.remove()));

function open(body: string) {
  const fake = createFakeDocker(body);
  fakes.push(fake);
  return { fake, environment: { env: fake.env, cwd: fake.folder, grace: 100 } };
}
const say = (text: string) => `process.stdout.write(${JSON.stringify(text)})`;

it.each([
  ['28.5.1 [["driver-type","io.containerd.snapshotter.v1"]]\n', 'containerd'],
  ['28.5.1 [["Backing Filesystem","extfs"]]\n', 'classic'],
  [' null\n', null],
])('%s', async (answer, store) => {
  expect(await readDaemonStore(open(say(answer)).environment, NEVER)).toBe(store);
});

it('gives up on a daemon that says nothing, whatever the garbage collector does', async () => {
  const { fake, environment } = open("fs.writeFileSync(folder + '/ready', '1'); setInterval(() => {}, 1000)");
  const asked = readDaemonStore(environment, NEVER, 1500);
  await waitForText(fake, 'ready');
  collectGarbage();
  expect(await asked).toBe(null);
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}
