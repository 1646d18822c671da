import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { boundCacheSize } from './bound-size';
import { describeOwner } from './private-folder';

jest.mock('proper-lockfile');

it('ends no process, and tells of no problem, where its lock is taken away', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nxb-bound-'));
  try {
    jest.mocked(lock).mockResolvedValue(() => Promise.reject(new Error('Lock is already released')));
    const bound = { directory, maxSize: 1, folders: [] };
    expect(await boundCacheSize(bound, 'run', describeOwner())).toEqual({
      removed: [],
      size: 0,
      problem: null,
    });
    const options = jest.mocked(lock).mock.calls[0]?.[1];
    expect(options?.onCompromised).toBeDefined();
    expect(() => {
      options?.onCompromised?.(new Error('Unable to update lock'));
    }).not.toThrow();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
