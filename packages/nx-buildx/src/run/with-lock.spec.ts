import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { withLock } from './with-lock';

jest.mock('proper-lockfile', () => {
  const actual = jest.requireActual<{ lock: typeof lock }>('proper-lockfile');
  return { ...actual, lock: jest.fn(actual.lock) };
});

const PATIENCE = { longest: 10_000, pause: 20 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nxb-lock-'));
  jest.mocked(lock).mockClear();
});
afterEach(() => rmSync(folder, { recursive: true }));

it('lets one after the other work, and leaves nothing behind', async () => {
  const file = join(folder, 'new/file');
  let working = 0;
  const work = async () => {
    working += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(working).toBe(1);
    working -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, () => withLock(file, PATIENCE, work)));
  expect(readdirSync(join(folder, 'new'))).toEqual([]);
});

it('waits no longer than it is told', async () => {
  const file = join(folder, 'file');
  await withLock(file, PATIENCE, async () => {
    const second = withLock(file, { longest: 50, pause: 20 }, () => Promise.resolve());
    await expect(second).rejects.toMatchObject({ code: 'ELOCKED' });
  });
});

it('does not wait for a folder that cannot be written', async () => {
  const file = join(folder, 'n'.repeat(300));
  await expect(withLock(file, PATIENCE, () => Promise.resolve())).rejects.toMatchObject({
    code: 'ENAMETOOLONG',
  });
  writeFileSync(join(folder, 'file'), '');
  await expect(withLock(join(folder, 'file/in'), PATIENCE, () => Promise.resolve())).rejects.toThrow();
});

it('ends no process, and fails no work, where the lock is taken away', async () => {
  jest.mocked(lock).mockResolvedValueOnce(() => Promise.reject(new Error('Lock is already released')));
  await expect(withLock(join(folder, 'file'), PATIENCE, () => Promise.resolve('done'))).resolves.toBe('done');
  const options = jest.mocked(lock).mock.calls[0]?.[1];
  expect(() => {
    options?.onCompromised?.(new Error('Unable to update lock'));
  }).not.toThrow();
  expect(options?.onCompromised).toBeDefined();
});
