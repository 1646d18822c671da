import { pickNext } from './pick-next';
import type { WorkerState } from './pick-next';
import { createWaitingJobs } from './waiting-jobs';

/** Something to run after everything it stands on. */
export interface Job {
  readonly id: string;
  /** Ids of other jobs; those that are not scheduled count as done. */
  readonly parents: readonly string[];
  /** Jobs on the longest path that starts with this one: the greater starts first. */
  readonly height: number;
  /** What it takes of workers, one at least, all at once. */
  readonly seats: readonly Seat[];
  /** Whether it goes to other workers only when its own are lost. */
  readonly pinned: boolean;
}

/** What a job takes of one worker while it runs. */
export interface Seat {
  /** Slots, 1 at least. */
  readonly weight: number;
  /** Names of the workers it may be of, its own first. */
  readonly workers: readonly string[];
}

/** What jobs run on. */
export interface Worker {
  readonly name: string;
  /** The weights of the jobs that it runs at once add up to no more; a single job always may run. */
  readonly slots: number;
}

/** How a job ended. `lost`: these workers are gone, and the job is yet to be done. */
export type JobEnd = 'done' | 'failed' | { readonly lost: readonly string[] };

export interface Schedule<J extends Job> {
  readonly jobs: readonly J[];
  readonly workers: readonly Worker[];
  /** Most jobs at once on all workers together. */
  readonly maxParallel: number;
  /** Runs one job, on a worker for each of its seats. Must not reject. */
  readonly run: (job: J, workers: readonly string[]) => Promise<JobEnd>;
  /** Called instead of `run` for a job that stands on a failed one, directly or not. */
  readonly skip: (job: J, failedParent: string) => Promise<void>;
  /** Called instead of `run` for a job that has a seat all of whose workers are lost. */
  readonly strand: (job: J, seat: J['seats'][number]) => Promise<void>;
  /** What holds back jobs that there is room for. Default: nothing does. */
  readonly gate?: Gate;
}

export interface Gate {
  /** Whether a worker may take another job now; never asked while none runs at all. */
  readonly isOpen: (worker: string) => boolean;
  /** Passes the time until it is asked again. */
  readonly pause: () => Promise<void>;
}

const OPEN: Gate = { isOpen: () => true, pause: () => Promise.resolve() };

interface Ended<J extends Job> {
  readonly job: J;
  readonly workers: readonly WorkerState[];
  readonly end: JobEnd;
}

/**
 * Runs every job once: parents first, the longest remaining path first. A job runs on its own workers, or where one is
 * full on another that has nothing of its own to do. What a lost worker had in hand runs again on another, as does all that
 * was still to run on it. A failure skips what stands on it and nothing else.
 */
export async function schedule<J extends Job>(options: Schedule<J>): Promise<void> {
  const { jobs, maxParallel, run, skip, strand, gate = OPEN } = options;
  const workers: readonly WorkerState[] = options.workers.map((worker) => ({
    ...worker,
    used: 0,
    lost: false,
  }));
  const waiting = createWaitingJobs(jobs);
  const running = new Map<string, Promise<Ended<J>>>();
  /** @returns whether the gate held something back */
  const startAll = (): boolean => {
    const refused = new Set<string>();
    const mayTake = ({ name }: WorkerState): boolean => {
      // What a worker is short of comes from no job's end where none runs.
      if (running.size === 0 || gate.isOpen(name)) return true;
      refused.add(name);
      return false;
    };
    while (running.size < maxParallel) {
      const next = pickNext(waiting.ready(), workers, mayTake);
      if (next === null) break;
      const { job, workers: taken } = next;
      waiting.take(job);
      charge(job, taken, 1);
      const names = taken.map(({ name }) => name);
      running.set(
        job.id,
        run(job, names).then((end) => ({ job, workers: taken, end })),
      );
    }
    return refused.size > 0;
  };

  const skipDescendants = async (failed: J): Promise<void> => {
    for (const child of waiting.dropChildren(failed)) {
      await skip(child, failed.id);
      await skipDescendants(child);
    }
  };

  const strandAll = async (): Promise<void> => {
    const living = new Set(workers.filter(({ lost }) => !lost).map(({ name }) => name));
    for (const job of waiting.ready()) {
      const seat = job.seats.find((each) => !each.workers.some((name) => living.has(name)));
      if (seat === undefined) continue;
      waiting.take(job);
      await strand(job, seat);
      await skipDescendants(job);
    }
  };

  const settle = async ({ job, workers: taken, end }: Ended<J>): Promise<void> => {
    charge(job, taken, -1);
    if (end === 'done') waiting.release(job);
    else if (end === 'failed') await skipDescendants(job);
    else {
      for (const worker of workers) worker.lost ||= end.lost.includes(worker.name);
      waiting.putBack(job);
    }
  };

  for (;;) {
    await strandAll();
    const isHeldBack = startAll();
    if (running.size === 0) return;
    const ended = await Promise.race([...running.values(), ...(isHeldBack ? [gate.pause()] : [])]);
    if (ended === undefined) continue;
    running.delete(ended.job.id);
    await settle(ended);
  }
}

function charge({ seats }: Job, workers: readonly WorkerState[], sign: 1 | -1): void {
  for (const [index, worker] of workers.entries()) worker.used += sign * (seats[index]?.weight ?? 0);
}
