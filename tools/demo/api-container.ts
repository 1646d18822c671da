import { spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Engine } from '../engine/src/index';

/**
 * Starts an image of the API on an engine, asks it for its page and removes it again.
 *
 * @param image by digest, so that it is the one that was just built
 * @returns the page
 */
export async function askApi(engine: Engine, image: string): Promise<string> {
  const container = `nx-buildx-demo-${process.pid}`;
  // Where the engine is the machine's own Docker, nobody else would remove these after Ctrl-C.
  const removeNow = (): void => {
    const env = { ...process.env, ...engine.env };
    spawnSync('docker', ['rm', '--force', '--volumes', container], { env, stdio: 'ignore' });
    spawnSync('docker', ['image', 'rm', '--force', image], { env, stdio: 'ignore' });
  };
  process.once('exit', removeNow);
  try {
    const options = ['--detach', '--name', container, '--read-only', '--publish', '127.0.0.1::8080'];
    await engine.docker('run', ...options, image);
    const address = (await engine.docker('port', container, '8080/tcp')).trim().split('\n')[0] ?? '';
    return await fetchPage(`http://${address}/`);
  } catch (error) {
    const log = await engine.docker('logs', container).catch(() => 'no container');
    throw new Error(`the API container gave no page: ${String(error)}\n${log}`, { cause: error });
  } finally {
    process.removeListener('exit', removeNow);
    removeNow();
  }
}

/** The server needs a moment to listen. */
async function fetchPage(url: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      return await answer.text();
    } catch (error) {
      if (attempt === 40) throw error;
      await wait(250);
    }
  }
}
