import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from './is-running';

it('knows a process that runs from one that does not', async () => {
  expect(isRunning(process.pid)).toBe(true);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(isRunning(child.pid ?? 0)).toBe(false);
});

const name = 'takes one that nobody has waited for as ended';
const itWhereSeen = existsSync('/proc/self/stat') ? it : it.skip;
itWhereSeen(`${name} (skipped: there is no /proc)`, async () => {
  // The shell becomes a program that has a child and never waits for it.
  const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    while (isRunning(pid)) await pause(10);
    // It is there all the same.
    expect(process.kill(pid, 0)).toBe(true);
  } finally {
    parent.kill('SIGKILL');
  }
});
