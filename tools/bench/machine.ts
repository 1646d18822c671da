import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** What numbers are worth nothing without. */
export interface Machine {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly processors: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    date: new Date().toISOString(),
    processors: all.length,
    processor: all[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
  };
}

export function formatMachine({ date, processors, processor, memoryGb, system, node }: Machine): string {
  return `${date.slice(0, 10)}, ${processors} x ${processor}, ${memoryGb} GB, ${system}, node ${node}`;
}

/** Processes that want a processor, over the last minute: above the number of processors, times say little. */
export function readLoad(): number {
  return loadavg()[0] ?? 0;
}
