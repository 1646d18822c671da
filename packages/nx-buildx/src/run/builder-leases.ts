import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import { withLock } from './with-lock';

/** Who needs a builder: a process, or a run of several. */
export interface LeaseHolder {
  readonly id: string;
  /** Of the process whose end is its end, however it ends. */
  readonly pid: number;
}

/**
 * Builders that were made for runs, each with all who need it: whoever needs it last removes it. Processes share what
 * they know in a folder beside buildx's own configuration. A builder that was there before is in no lease, and is
 * never removed.
 */
export interface BuilderLeases {
  /**
   * Makes sure of a builder for its holders.
   *
   * @param create gives whether it made the builder; `false` where there was one already
   * @returns what went wrong with one of the name that a killed run had left; rejects where the folder cannot be written
   */
  acquire(
    name: string,
    holders: readonly LeaseHolder[],
    create: () => Promise<Outcome<boolean>>,
  ): Promise<Outcome<readonly string[]>>;
  /**
   * Gives up what holders have, and what processes had that were killed. A builder that cannot be removed is not forgotten:
   * the next run tries again, as long as buildx knows it.
   *
   * @returns what went wrong with builders that nobody needs any more
   */
  release(holderIds: readonly string[]): Promise<readonly string[]>;
}

/** What a lease file holds. */
interface Lease {
  readonly version: 1;
  readonly name: string;
  /** None where the builder could not be removed. */
  readonly holders: readonly (LeaseHolder & { readonly host: string })[];
  /** The run that could not remove it. */
  readonly failedIn?: string;
}

/** A holder removes a builder that was left and makes it anew meanwhile; three minutes are more than both take. */
const PATIENCE = { longest: 180_000, pause: 50 };

export interface LeasePorts {
  /** Removes a builder. @returns what went wrong, or `null` */
  readonly remove: (name: string) => Promise<string | null>;
  /** Names the command that this process is part of: of its processes one tries to remove a builder that another run left. */
  readonly run: string;
  /** Where process ids mean what they mean to this process. */
  readonly machine: string;
  /** Whether a process of this machine has not ended yet. */
  readonly isRunning: (pid: number) => boolean;
}

export function openBuilderLeases(
  folder: string,
  { remove, run, machine, isRunning }: LeasePorts,
): BuilderLeases {
  const listStaying = ({ holders }: Lease, leaving: readonly string[]): Lease['holders'] =>
    holders.filter(({ id, pid, host }) => {
      // Of another machine that shares the folder nothing is known, so that its processes count as alive.
      return !leaving.includes(id) && (host !== machine || isRunning(pid));
    });
  const isDue = (lease: Lease, leaving: readonly string[]): boolean =>
    lease.holders.length === 0
      ? lease.failedIn !== run
      : listStaying(lease, leaving).length < lease.holders.length;
  const giveUp = async (file: string, holderIds: readonly string[]): Promise<string | null> => {
    const found = await readLease(file);
    if (found === null || !isDue(found, holderIds)) return null;
    return withLock(file, PATIENCE, async () => {
      const lease = await readLease(file);
      if (lease === null || !isDue(lease, holderIds)) return null;
      const holders = listStaying(lease, holderIds);
      if (holders.length > 0) {
        await writeLease(file, { ...lease, holders });
        return null;
      }
      return removeLeft(file, lease);
    });
  };
  /** A builder that nobody needs any more. */
  const removeLeft = async (file: string, lease: Lease): Promise<string | null> => {
    const problem = await remove(lease.name);
    if (problem === null) await rm(file, { force: true });
    else await writeLease(file, { ...lease, holders: [], failedIn: run });
    return problem;
  };
  /** Of one that is in no lease nobody would ever know. */
  const writeOrUndo = async (file: string, lease: Lease, isAlone: boolean): Promise<void> => {
    try {
      await writeLease(file, lease);
    } catch (error) {
      if (isAlone) await remove(lease.name);
      throw error;
    }
  };
  return {
    acquire: async (name, holders, create) => {
      const file = join(folder, `${name}.json`);
      return withLock(file, PATIENCE, async () => {
        const lease = await readLease(file);
        const staying = lease === null ? [] : listStaying(lease, []);
        // What a killed run left may be made in another way.
        const isLeft = lease !== null && staying.length === 0;
        const problem = isLeft && lease.failedIn !== run ? await removeLeft(file, lease) : null;
        const made = staying.length > 0 ? success(true) : await create();
        if (!made.ok) return problem === null ? made : addDetail(made.failures, problem);
        const others = staying.filter(({ id }) => holders.every((holder) => holder.id !== id));
        const own = holders.map((holder) => ({ ...holder, host: machine }));
        // One that could not be removed is found again, and was made for a run all the same.
        const isOurs = made.value || problem !== null || lease?.failedIn === run;
        if (!isOurs) await rm(file, { force: true });
        else await writeOrUndo(file, { version: 1, name, holders: [...others, ...own] }, others.length === 0);
        return success(problem === null ? [] : [problem]);
      });
    },
    release: async (holderIds) => {
      const names = await readdir(folder).catch(() => []);
      const files = names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
      const problems = await Promise.all(
        files.map((file) => giveUp(file, holderIds).catch((error: unknown) => describeError(file, error))),
      );
      return problems.flatMap((problem) => problem ?? []);
    },
  };
}

/** A folder that is only read, a full disk, a holder that does not let go. */
function describeError(file: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `who still needs a builder could not be written to ${file}: ${reason}`;
}

function addDetail(failures: readonly Failure[], detail: string): Outcome<never> {
  return failure(...failures.map((each) => ({ ...each, details: [...(each.details ?? []), detail] })));
}

async function readLease(file: string): Promise<Lease | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Lease;
  } catch {
    return null;
  }
}

/** A reader finds the old file or the new one, never half of one. */
async function writeLease(file: string, lease: Lease): Promise<void> {
  const draft = `${file}.${String(process.pid)}`;
  await writeFile(draft, JSON.stringify(lease));
  await rename(draft, file);
}
