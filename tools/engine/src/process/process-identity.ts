import { readFileSync, readdirSync } from 'node:fs';

interface ProcessStat {
  readonly state: string;
  readonly parent: number;
  /** Clock ticks since boot: with the pid it names a process for good, as pids are used again. */
  readonly start: string;
}

/** Reads /proc/PID/stat, whose second field is a name that may hold spaces and parentheses. */
export function parseProcessStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', parent: Number(fields[1]), start: fields[19] ?? '' };
}

function readProcessStat(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** `PID START`, the form in which lab and lock files name a process. START is 0 where there is no /proc. */
export function identifyProcess(pid: number): string {
  return `${pid} ${readProcessStat(pid)?.start ?? 0}`;
}

/** Whether the process that `identifyProcess` named still runs. */
export function isProcessRunning(identity: string): boolean {
  const [pid = 0, start = 0] = identity.trim().split(' ').map(Number);
  if (!pid) return false;
  if (start) {
    const stat = readProcessStat(pid);
    return stat !== undefined && stat.state !== 'Z' && Number(stat.start) === start;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The processes that a process started and has not yet waited for. */
export function listChildren(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((candidate) => candidate > 0 && readProcessStat(candidate)?.parent === pid);
}
