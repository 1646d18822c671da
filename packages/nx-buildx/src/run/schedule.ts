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
  /** Slots it takes of a worker, 1 at least. */
  readonly weight: number;
  /** Names of the workers it may run on, its own first. */
  readonly workers: readonly string[];
  /** Whether it goes to another worker only when its own is lost. */
  readonly pinned: boolean;
}

/** What jobs run on. */
export interface Worker {
  readonly name: string;
  /** The weights of the jobs that it runs at once add up to no more; a single job always may run. */
  readonly slots: number;
}

/** How a job ended. `lost`: its worker is gone, and the job is yet to be done. */
export type JobEnd = 'done' | 'failed' | 'lost';

export interface Schedule<J extends Job> {
  readonly jobs: readonly J[];
  readonly workers: readonly Worker[];
  /** Most jobs at once on all workers together. */
  readonly maxParallel: number;
  /** Runs one job. Must not reject. */
  readonly run: (job: J, worker: string) => Promise<JobEnd>;
  /** Called instead of `run` for a job that stands on a failed one, directly or not. */
  readonly skip: (job: J, failedParent: string) => Promise<void>;
  /** Called instead of `run` for a job all of whose workers are lost. */
  readonly strand: (job: J) => Promise<void>;
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
  readonly worker: WorkerState;
  readonly end: JobEnd;
}

/**
 * Runs every job once: parents first, the longest remaining path first. A job runs on its own worker, or where that is
 * full on one that has nothing of its own to do. What a lost worker had in hand runs again on another, as does all that
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
      const { job, worker } = next;
      waiting.take(job);
      worker.used += job.weight;
      running.set(
        job.id,
        run(job, worker.name).then((end) => ({ job, worker, end })),
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
    for (const job of waiting.ready().filter((each) => !each.workers.some((name) => living.has(name)))) {
      waiting.take(job);
      await strand(job);
      await skipDescendants(job);
    }
  };

  const settle = async ({ job, worker, end }: Ended<J>): Promise<void> => {
    worker.used -= job.weight;
    if (end === 'done') waiting.release(job);
    else if (end === 'failed') await skipDescendants(job);
    else {
      worker.lost = true;
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
