import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BuildPlan } from '../model/build-plan';
import type { Note } from '../model/failure';
import type { MountResult } from '../model/mount-result';
import type { ImageOutcome, ImageResult, RecordedResult, RunResult } from '../model/result';
import { withLock } from './with-lock';

const RUN_FILE = 'dist/images/run.json';
/** A holder needs a few milliseconds; half a minute is more than a whole queue of processes takes. */
const PATIENCE = { longest: 30_000, pause: 50 };

export type RunIdentity = Pick<RunResult, 'id' | 'batch' | 'enteredAt'>;

/** Keeps results on disk. Several processes of one `nx` command may share a run. */
export interface ResultStore {
  /** What was recorded for an image, in this run or before; `null` where nothing readable is. */
  read(resultFolder: string): Promise<ImageResult | null>;
  /** Writes `result.json` and makes it part of `run.json`; rejects where it could not. */
  record(resultFolder: string, result: ImageResult): Promise<void>;
  /** Makes notes part of `run.json`. */
  note(notes: readonly Note[]): Promise<void>;
  /** What processes of this run have recorded; `null`: nothing yet. */
  readRun(): Promise<RunResult | null>;
  /** Makes a cache mount part of `run.json`, in place of what was recorded of it. */
  recordMount(mount: MountResult): Promise<void>;
}

/** @param run its id is the same for all its processes: results of another run are not kept in `run.json` */
export function createResultStore(workspaceRoot: string, run: RunIdentity, plan: BuildPlan): ResultStore {
  const runFile = join(workspaceRoot, RUN_FILE);
  let waiting: RecordedResult[] = [];
  let merging: Promise<void> = Promise.resolve();
  /** Results that end while one merge runs go into the next one together. */
  const merge = async (): Promise<void> => {
    const results = waiting;
    waiting = [];
    if (results.length === 0) return;
    try {
      await mergeIntoRun(runFile, run, plan, { results });
    } catch (error) {
      // Whoever waits with one of them is behind this merge, and does not end well before they are written.
      waiting = [...results, ...waiting];
      throw error;
    }
  };
  return {
    read: (resultFolder) => readJson<ImageResult>(join(workspaceRoot, resultFolder, 'result.json')),
    record: async (resultFolder, result) => {
      const recorded = { ...result, run: run.id };
      await writeJson(join(workspaceRoot, resultFolder, 'result.json'), recorded);
      waiting.push(recorded);
      merging = merging.then(merge, merge);
      await merging;
    },
    note: async (notes) => {
      if (notes.length > 0) await mergeIntoRun(runFile, run, plan, { notes });
    },
    readRun: () => readRun(runFile, run),
    recordMount: (mount) => mergeIntoRun(runFile, run, plan, { mounts: [mount] }),
  };
}

/** `run.json`, if it is of this run. */
async function readRun(runFile: string, { id }: RunIdentity): Promise<RunResult | null> {
  const found = await readJson<RunResult>(runFile);
  return found?.id === id ? found : null;
}

interface Additions {
  readonly results?: readonly RecordedResult[];
  readonly mounts?: readonly MountResult[];
  readonly notes?: readonly Note[];
}

async function mergeIntoRun(
  runFile: string,
  run: RunIdentity,
  plan: BuildPlan,
  { results = [], mounts = [], notes = [] }: Additions,
): Promise<void> {
  await withLock(runFile, PATIENCE, async () => {
    const same = await readRun(runFile, run);
    const [enteredAt = run.enteredAt] = [run.enteredAt, same?.enteredAt ?? run.enteredAt].sort();
    const images = [...(same?.images ?? []), ...results];
    // The last word on a mount is the one that holds.
    const carried = new Map([...(same?.mounts ?? []), ...mounts].map((mount) => [mount.key, mount]));
    // None could be written: there is no run to note anything of.
    if (images.length === 0 && carried.size === 0) return;
    await writeJson(runFile, {
      ...describeRun({ ...run, enteredAt }, plan, images),
      notes: dropRepeated([...(same?.notes ?? []), ...notes]),
      ...(carried.size === 0 ? {} : { mounts: [...carried.values()] }),
    });
  });
}

function describeRun(
  { id, batch, enteredAt }: RunIdentity,
  { source, maxParallel }: BuildPlan,
  all: readonly RecordedResult[],
): Omit<RunResult, 'notes'> {
  // The last result of an image is the one that holds.
  const images = [...new Map(all.map((result) => [`${result.project}:${result.target}`, result])).values()];
  const starts = images.map(({ startedAt }) => Date.parse(startedAt));
  // A mount may be recorded before any image is.
  const first = starts.length === 0 ? Date.parse(enteredAt) : Math.min(...starts);
  const last = Math.max(
    first,
    ...images.map(({ durationMs }, index) => (starts[index] ?? first) + durationMs),
  );
  const count = (outcome: ImageOutcome) => images.filter((image) => image.outcome === outcome).length;
  return {
    version: 1,
    id,
    batch,
    enteredAt,
    startedAt: new Date(first).toISOString(),
    durationMs: last - first,
    source,
    maxParallel,
    images,
    totals: {
      built: count('built'),
      reused: count('reused'),
      failed: count('failed'),
      skipped: count('skipped'),
      cancelled: count('cancelled'),
    },
  };
}

/** Processes of one run may all say the same. */
function dropRepeated(notes: readonly Note[]): readonly Note[] {
  return [...new Map(notes.map((note) => [note.message, note])).values()];
}

async function readJson<T extends { readonly version: 1 }>(file: string): Promise<T | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null && 'version' in value && value.version === 1
      ? (value as T)
      : null;
  } catch {
    return null;
  }
}

/** A reader finds the old file or the new one, never half of one. */
async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${String(process.pid)}`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`);
  await rename(draft, file);
}
