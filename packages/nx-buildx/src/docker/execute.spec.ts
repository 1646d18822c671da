import { isRunning } from './is-running';
import { waitForText, waitUntilGone } from './testing/fake-docker';
import { removeFakes, startFake } from './testing/start-fake';

const STUBBORN = `process.on('SIGINT', () => {}); setInterval(() => {}, 1000)`;
const POLITE = `process.on('SIGINT', () => { process.stderr.write('ERROR: failed to solve: Canceled: context canceled\\n'); process.exit(130) }); setInterval(() => {}, 1000)`;

afterEach(removeFakes);

describe('cancelling', () => {
  it('does not begin what was cancelled before', async () => {
    const { fake, abort, build } = startFake('');
    abort.abort();
    await expect(build()).resolves.toMatchObject({
      status: 'cancelled',
      exitCode: null,
      error: { message: 'cancelled' },
    });
    expect(fake.readText('call.json')).toBeNull();
  });

  it('asks the plugin to end the build', async () => {
    const { fake, abort, build } = startFake(
      `startPlugin(${JSON.stringify(POLITE)}).on('exit', (code) => process.exit(code)); process.on('SIGINT', () => {})`,
    );
    const report = build();
    const plugin = Number(await waitForText(fake, 'plugin.pid'));
    abort.abort();
    await expect(report).resolves.toMatchObject({ status: 'cancelled', exitCode: 130, digest: null });
    expect(isRunning(plugin)).toBe(false);
  });

  it('kills docker and its plugin when the grace is over', async () => {
    const { fake, abort, build } = startFake(`startPlugin(${JSON.stringify(STUBBORN)}); ${STUBBORN}`, {
      grace: 300,
    });
    const report = build();
    const plugin = Number(await waitForText(fake, 'plugin.pid'));
    abort.abort();
    await expect(report).resolves.toMatchObject({ status: 'cancelled', exitCode: null });
    await waitUntilGone(plugin);
  });

  it('leaves no plugin behind when docker alone gives up', async () => {
    const { fake, abort, build } = startFake(
      `startPlugin(${JSON.stringify(STUBBORN)}); setInterval(() => {}, 1000)`,
      {
        grace: 300,
      },
    );
    const report = build();
    const plugin = Number(await waitForText(fake, 'plugin.pid'));
    abort.abort();
    await expect(report).resolves.toMatchObject({ status: 'cancelled' });
    await waitUntilGone(plugin);
  });

  it('leaves no plugin behind when docker alone is killed', async () => {
    const { fake, build } = startFake(
      `startPlugin(${JSON.stringify(STUBBORN)}); fs.writeFileSync(folder + '/docker.pid', String(process.pid)); setInterval(() => {}, 1000)`,
    );
    const report = build();
    const plugin = Number(await waitForText(fake, 'plugin.pid'));
    process.kill(Number(await waitForText(fake, 'docker.pid')), 'SIGKILL');
    await expect(report).resolves.toMatchObject({ status: 'failed', exitCode: null });
    await waitUntilGone(plugin);
  });

  it('keeps a result that was there before the signal did anything', async () => {
    const { fake, abort, build } = startFake(
      `process.on('SIGINT', () => process.exit(0)); fs.writeFileSync(folder + '/ready', '1'); setInterval(() => {}, 1000)`,
    );
    const report = build();
    await waitForText(fake, 'ready');
    abort.abort();
    await expect(report).resolves.toMatchObject({ status: 'succeeded', exitCode: 0 });
  });

  it('leaves no listeners behind', async () => {
    const count = () => ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
    const before = count();
    await Promise.all([
      startFake('').build(),
      startFake('process.exit(1)').build(),
      startFake('', { env: { PATH: '/x' } }).build(),
    ]);
    expect(count()).toEqual(before);
  });
});
