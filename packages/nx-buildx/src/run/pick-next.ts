import type { Job, Worker } from './schedule';

/** A worker and what it has in hand. */
export interface WorkerState extends Worker {
  /** Slots that running jobs take. */
  used: number;
  lost: boolean;
}

export interface Pick<J extends Job> {
  readonly job: J;
  readonly worker: WorkerState;
}

/**
 * Which job starts next, and where: the first whose own worker has room for it, else the first that a worker may take
 * off another that is full. A worker keeps its room for its own first job, however heavy that is, so that no heavy job
 * waits for ever; and it takes from others only while it has nothing of its own that could start.
 *
 * @param ready the first to start first
 * @returns `null` where nothing can start now
 */
export function pickNext<J extends Job>(
  ready: readonly J[],
  workers: readonly WorkerState[],
  mayStart: (worker: WorkerState) => boolean,
): Pick<J> | null {
  const living = new Map(workers.filter(({ lost }) => !lost).map((worker) => [worker.name, worker]));
  const listWorkers = (job: J) => job.workers.flatMap((name) => living.get(name) ?? []);
  const busy = new Set<WorkerState>();
  for (const job of ready) {
    const [own] = listWorkers(job);
    if (own === undefined || busy.has(own)) continue;
    if (hasRoom(own, job) && mayStart(own)) return { job, worker: own };
    busy.add(own);
    if (busy.size === living.size) return null;
  }
  for (const job of ready) {
    if (job.pinned) continue;
    const idle = listWorkers(job).filter((worker) => !busy.has(worker) && hasRoom(worker, job));
    const worker = idle.filter(mayStart).reduce<WorkerState | null>(chooseEmptier, null);
    if (worker !== null) return { job, worker };
  }
  return null;
}

/** A job that is heavier than the worker has slots runs there alone. */
function hasRoom({ used, slots }: WorkerState, { weight }: Job): boolean {
  return used === 0 || used + weight <= slots;
}

function chooseEmptier(best: WorkerState | null, worker: WorkerState): WorkerState {
  return best === null || worker.used / worker.slots < best.used / best.slots ? worker : best;
}
