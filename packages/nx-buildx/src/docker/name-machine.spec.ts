import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { nameMachine } from './name-machine';

jest.mock('node:fs', () => ({ ...jest.requireActual<object>('node:fs'), readlinkSync: jest.fn() }));

it('parts containers of one host name', () => {
  jest.mocked(readlinkSync).mockReturnValueOnce('pid:[1]').mockReturnValueOnce('pid:[2]');
  expect([nameMachine(), nameMachine()]).toEqual([`${hostname()} pid:[1]`, `${hostname()} pid:[2]`]);
  expect(jest.mocked(readlinkSync)).toHaveBeenCalledWith('/proc/self/ns/pid');
});

it('is the host name where there are no such namespaces', () => {
  jest.mocked(readlinkSync).mockImplementation(() => {
    throw new Error('ENOENT');
  });
  expect(nameMachine()).toBe(hostname());
});
