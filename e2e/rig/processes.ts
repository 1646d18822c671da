import { readFileSync, readdirSync } from 'node:fs';

/** A running process. */
export interface RunningProcess {
  readonly pid: number;
  /** Its arguments, parted by spaces. */
  readonly command: string;
}

/** Processes whose environment was given a variable, as `NAME=value`; a process passes it on to all it starts. */
export function findByVariable(assignment: string): readonly RunningProcess[] {
  return listProcesses().filter(({ pid }) => readProc(pid, 'environ').split('\0').includes(assignment));
}

/** Processes with a text in their command line, inside containers too. */
export function findByCommand(text: string): readonly RunningProcess[] {
  return listProcesses().filter(({ command }) => command.includes(text));
}

function listProcesses(): readonly RunningProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    // A process that has ended and waits for its parent to ask has no command line any more.
    const command = Number.isInteger(pid) ? readProc(pid, 'cmdline').replaceAll('\0', ' ').trim() : '';
    return command === '' ? [] : [{ pid, command }];
  });
}

/** @returns nothing for a process that has ended meanwhile */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
