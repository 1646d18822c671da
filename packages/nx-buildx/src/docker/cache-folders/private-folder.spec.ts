import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameMachine } from '../name-machine';
import { describeOwner, namePrivateFolder, sweepPrivateFolders } from './private-folder';

jest.mock('../name-machine');

it('leaves folders of processes in another pid namespace, whose ids mean nothing here', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nxb-private-'));
  try {
    const makeFolder = (machine: string): string => {
      jest.mocked(nameMachine).mockReturnValueOnce(machine);
      // No process has so great an id.
      const name = namePrivateFolder('api', 'new', { ...describeOwner(), pid: 2 ** 30 });
      mkdirSync(join(directory, name));
      return name;
    };
    makeFolder('ci pid:[1]');
    const other = makeFolder('ci pid:[2]');
    jest.mocked(nameMachine).mockReturnValueOnce('ci pid:[1]');
    await sweepPrivateFolders(directory, describeOwner());
    expect(readdirSync(directory)).toEqual([other]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
