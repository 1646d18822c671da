import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs `work` while nobody else runs work under the same lock file, in this process or another. A child holds the lock
 * for as long as our end of its pipe is open, so that the kernel gives it back whatever becomes of us.
 */
export async function holdLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; read -r _'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(holder, 'exit');
  try {
    await Promise.race([
      once(holder.stdout, 'data'),
      exit.then(() => Promise.reject(new Error(`could not lock ${file}`))),
    ]);
    return await work();
  } finally {
    holder.stdin.end();
    await exit;
  }
}
