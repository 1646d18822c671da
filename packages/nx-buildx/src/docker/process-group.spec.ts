import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { waitForText, waitUntilGone } from './testing/fake-docker';
import { removeFakes, startFake } from './testing/start-fake';

const STUBBORN = `process.on('SIGINT', () => {}); setInterval(() => {}, 1000)`;

afterEach(removeFakes);

describe('watchGroup', () => {
  it.each(['exit', 'SIGTERM', 'SIGINT', 'SIGHUP'])(
    'leaves nothing behind when our own process ends by %s',
    async (ending) => {
      const body = `startPlugin(${JSON.stringify(STUBBORN)}).on('spawn', () => {
      const wait = setInterval(() => { if (fs.existsSync(folder + '/plugin.pid')) { clearInterval(wait); process.stderr.write('{"vertexes":[]}\\n'); } }, 10);
    }); ${STUBBORN}`;
      const { fake } = startFake(body);
      const driver = spawn(process.execPath, [
        '--import',
        'tsx',
        join(__dirname, 'testing', 'run-until-ended.ts'),
        fake.folder,
        ending,
      ]);
      const ended = once(driver, 'exit');
      const plugin = Number(await waitForText(fake, 'plugin.pid'));
      if (ending !== 'exit') driver.kill(ending as NodeJS.Signals);
      const [code, signal] = await ended;
      expect(ending === 'exit' ? code : signal).toBe(ending === 'exit' ? 0 : ending);
      await waitUntilGone(plugin);
    },
    20_000,
  );
});
