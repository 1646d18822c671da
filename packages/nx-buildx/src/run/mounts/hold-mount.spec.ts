import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdMount } from './hold-mount';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nxb-hold-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('lets one after the other have a mount, and others have others', async () => {
  const events: string[] = [];
  let free = (): void => undefined;
  const held = new Promise<void>((resolve) => (free = resolve));
  const first = holdMount(folder, 'npm', async () => {
    events.push('first begins');
    await held;
    events.push('first ends');
  });
  const other = holdMount(folder, 'go', () => Promise.resolve(events.push('other')));
  await other;
  const second = holdMount(folder, 'npm', () => Promise.resolve(events.push('second')));
  free();
  await Promise.all([first, second]);
  expect(events.filter((event) => event !== 'other')).toEqual(['first begins', 'first ends', 'second']);
});

it('lets go of what failed, and leaves nothing behind', async () => {
  await expect(holdMount(folder, 'npm', () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  await expect(holdMount(folder, 'npm', () => Promise.resolve('free'))).resolves.toBe('free');
  expect(await readdir(join(folder, 'dist/images'))).toEqual([]);
});
