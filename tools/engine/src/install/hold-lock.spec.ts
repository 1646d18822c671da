import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdLock } from './hold-lock';

describe('holdLock', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hold-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one in at a time, whoever comes first, and the next in after a failure', async () => {
    const file = join(folder, 'lock');
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      events.push(`${name} out`);
      if (events.length === 2) throw new Error('the first one failed');
    };
    const results = await Promise.allSettled([holdLock(file, work('a')), holdLock(file, work('b'))]);
    const [first, second] = events[0] === 'a in' ? ['a', 'b'] : ['b', 'a'];
    expect(events).toEqual([`${first} in`, `${first} out`, `${second} in`, `${second} out`]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('takes the lock of a process that was killed', async () => {
    const file = join(folder, 'lock');
    const program = `${JSON.stringify(file)}, 'sh', '-c', 'echo held; read -r _'`;
    const script = `require('node:child_process').spawn('flock', [${program}], { stdio: ['pipe', 'inherit', 'inherit'] })`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await expect(holdLock(file, () => Promise.resolve('done'))).resolves.toBe('done');
  });
});
