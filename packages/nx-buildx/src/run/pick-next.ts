import type { Job, Seat, Worker } from './schedule';

/** A worker and what it has in hand. */
export interface WorkerState extends Worker {
  /** Slots that running jobs take. */
  used: number;
  lost: boolean;
}

export interface Pick<J extends Job> {
  readonly job: J;
  /** One for each of its seats. */
  readonly workers: readonly WorkerState[];
}

/**
 * Which job starts next, and where: the first whose own workers have room for it, else the first for which others have
 * that are idle. A worker keeps its room for its own first job, however heavy that is, so that no heavy job waits for
 * ever; and it takes from others only while it has nothing of its own that could start.
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
  const listWorkers = (seat: Seat) => seat.workers.flatMap((name) => living.get(name) ?? []);
  const canTake = (worker: WorkerState, seat: Seat) => hasRoom(worker, seat) && mayStart(worker);
  const busy = new Set<WorkerState>();
  for (const job of ready) {
    const own = job.seats.flatMap((seat) => {
      const [worker] = listWorkers(seat);
      return worker === undefined ? [] : [{ worker, seat }];
    });
    if (own.length < job.seats.length) continue;
    const isClaimed = own.some(({ worker }) => busy.has(worker));
    const full = own.filter(({ worker, seat }) => !busy.has(worker) && !canTake(worker, seat));
    if (!isClaimed && full.length === 0) return { job, workers: own.map(({ worker }) => worker) };
    for (const { worker } of full) busy.add(worker);
    if (busy.size === living.size) return null;
  }
  const chooseIdle = (seat: Seat): WorkerState | null => {
    const all = listWorkers(seat);
    const idle = all.filter((worker) => !busy.has(worker) && canTake(worker, seat));
    return idle.find((worker) => worker === all[0]) ?? idle.reduce<WorkerState | null>(chooseEmptier, null);
  };
  for (const job of ready) {
    if (job.pinned) continue;
    const chosen = job.seats.flatMap((seat) => chooseIdle(seat) ?? []);
    if (chosen.length === job.seats.length) return { job, workers: chosen };
  }
  return null;
}

/** A job that is heavier than the worker has slots runs there alone. */
function hasRoom({ used, slots }: WorkerState, { weight }: Seat): boolean {
  return used === 0 || used + weight <= slots;
}

function chooseEmptier(best: WorkerState | null, worker: WorkerState): WorkerState {
  return best === null || worker.used / worker.slots < best.used / best.slots ? worker : best;
}
