import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Engine } from '../../engine/src/index';
import { readProcessTimes, readText } from './process-times';

/** What the engine's own processes (dockerd, containerd) and all that they waited for have taken since they started. */
export interface EngineUsage {
  /** Megabytes of resident memory of dockerd and containerd, at most. */
  readonly peakMb: number;
  /** Seconds of processor time, with the steps that were run. */
  readonly cpuSeconds: number;
}

/** @returns `null` where the engine is not a process of ours */
export function readEngineUsage({ kind, env }: Engine): EngineUsage | null {
  const folder = dirname((env['DOCKER_HOST'] ?? '').replace('unix://', ''));
  if (kind !== 'private' || folder === '.') return null;
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isEngineProcess(readText(`/proc/${pid}/cmdline`), folder));
  const peaks = pids.map((pid) =>
    Number(/^VmHWM:\s+(\d+) kB$/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0),
  );
  const times = pids.map((pid) => readProcessTimes(pid));
  return {
    peakMb: sum(peaks) / 1024,
    cpuSeconds: sum(times.map(({ own, children }) => own + children)),
  };
}

function isEngineProcess(commandLine: string, folder: string): boolean {
  const [program = ''] = commandLine.split('\0');
  return /(?:^|\/)(?:dockerd|containerd)$/.test(program) && commandLine.includes(`${folder}/`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
