import { createLimit } from './limit';

/** Something to run after everything it stands on. */
export interface Job {
  readonly id: string;
  /** Ids of other jobs; those that are not scheduled count as done. */
  readonly parents: readonly string[];
  /** Jobs on the longest path that starts with this one: the greater starts first. */
  readonly height: number;
}

export interface Schedule<J extends Job> {
  readonly jobs: readonly J[];
  readonly maxParallel: number;
  /** Runs one job; tells whether what stands on it may run. Must not reject. */
  readonly run: (job: J) => Promise<boolean>;
  /** Called instead of `run` for a job that stands on a failed one, directly or not. */
  readonly skip: (job: J, failedParent: string) => Promise<void>;
}

/**
 * Runs every job once: parents first, the longest remaining path first, at most `maxParallel` at once. A failure
 * skips what stands on it and nothing else.
 */
export async function schedule<J extends Job>({ jobs, maxParallel, run, skip }: Schedule<J>): Promise<void> {
  const limit = createLimit(maxParallel);
  const scheduled = new Set(jobs.map(({ id }) => id));
  const waitsFor = new Map(
    jobs.map((job) => [job.id, new Set(job.parents.filter((id) => scheduled.has(id)))]),
  );
  // Which job takes a free slot is decided when the slot is free, not when the job became ready.
  const ready: J[] = [];

  const runNext = async (): Promise<void> => {
    const released = await limit(async () => {
      const job = takeHighest(ready);
      if (!(await run(job))) {
        await skipDescendants(job);
        return [];
      }
      // Before the slot is free, so that a child may have it.
      const children = release(job);
      ready.push(...children);
      return children;
    });
    await Promise.all(released.map(runNext));
  };

  const release = (ended: J): readonly J[] =>
    jobs.filter(({ id }) => {
      const waiting = waitsFor.get(id);
      return waiting?.delete(ended.id) === true && waiting.size === 0;
    });

  const skipDescendants = async (failed: J): Promise<void> => {
    for (const child of jobs.filter(({ id }) => waitsFor.get(id)?.has(failed.id))) {
      // A job may stand on two failed ones: it is skipped for the first.
      if (!waitsFor.delete(child.id)) continue;
      await skip(child, failed.id);
      await skipDescendants(child);
    }
  };

  ready.push(...jobs.filter(({ id }) => waitsFor.get(id)?.size === 0));
  await Promise.all([...ready].map(runNext));
}

function takeHighest<J extends Job>(ready: J[]): J {
  const best = ready.reduce((high, job) => (job.height > high.height ? job : high));
  ready.splice(ready.indexOf(best), 1);
  return best;
}
