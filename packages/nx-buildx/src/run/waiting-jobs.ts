import type { Job } from './schedule';

/** Jobs that have yet to run, and what they wait for. */
export interface WaitingJobs<J extends Job> {
  /** Those that wait for nothing, the longest remaining path first, then the heaviest, then as they were given. */
  readonly ready: () => readonly J[];
  /** Takes a job that is ready. */
  readonly take: (job: J) => void;
  /** Gives one back that did not come to an end. */
  readonly putBack: (job: J) => void;
  /** A job is done: what stands on it waits for one job less. */
  readonly release: (done: J) => void;
  /** Takes away, and gives, the jobs that stand directly on one that came to nothing. */
  readonly dropChildren: (failed: J) => readonly J[];
}

export function createWaitingJobs<J extends Job>(jobs: readonly J[]): WaitingJobs<J> {
  const scheduled = new Set(jobs.map(({ id }) => id));
  const position = new Map(jobs.map(({ id }, index) => [id, index]));
  const waitsFor = new Map(
    jobs.map((job) => [job.id, new Set(job.parents.filter((id) => scheduled.has(id)))]),
  );
  const childrenOf = new Map<string, J[]>();
  for (const job of jobs) {
    for (const parent of waitsFor.get(job.id) ?? [])
      childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), job]);
  }
  const compare = (one: J, other: J) =>
    other.height - one.height ||
    other.weight - one.weight ||
    (position.get(one.id) ?? 0) - (position.get(other.id) ?? 0);
  let ready = jobs.filter(({ id }) => waitsFor.get(id)?.size === 0).sort(compare);
  const add = (added: readonly J[]): void => {
    if (added.length > 0) ready = [...ready, ...added].sort(compare);
  };
  return {
    ready: () => ready,
    take: (job) => {
      ready = ready.filter((each) => each !== job);
    },
    putBack: (job) => add([job]),
    release: (done) => {
      const released = (childrenOf.get(done.id) ?? []).filter(({ id }) => {
        const missing = waitsFor.get(id);
        return missing?.delete(done.id) === true && missing.size === 0;
      });
      add(released);
    },
    // A job may stand on two failed ones: it is given for the first.
    dropChildren: (failed) => (childrenOf.get(failed.id) ?? []).filter(({ id }) => waitsFor.delete(id)),
  };
}
