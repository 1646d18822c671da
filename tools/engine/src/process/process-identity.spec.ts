import { spawnSync } from 'node:child_process';
import { identifyProcess, isProcessRunning, parseProcessStat } from './process-identity';

describe('parseProcessStat', () => {
  it('is not confused by the name', () => {
    const rest = Array.from({ length: 20 }, (_, index) => `f${index + 4}`);
    const text = `42 (a) S 9 (b)) R 7 ${rest.slice(1).join(' ')}`;
    expect(parseProcessStat(text)).toEqual({ state: 'R', parent: 7, start: 'f22' });
  });
});

describe('isProcessRunning', () => {
  it('knows this process', () => {
    expect(isProcessRunning(identifyProcess(process.pid))).toBe(true);
  });

  it('is not deceived by a pid that is used again', () => {
    expect(isProcessRunning(`${process.pid} 12345`)).toBe(false);
  });

  it('knows that a process has ended', () => {
    const { pid } = spawnSync('true');
    expect(isProcessRunning(`${pid} 0`)).toBe(false);
  });

  it('takes no pid for not running', () => {
    expect(isProcessRunning('')).toBe(false);
  });
});
