import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MountResult } from '../model/mount-result';
import type { ImageResult, RunResult } from '../model/result';
import { planned } from '../plan/testing/workspace';
import { createResultStore } from './record-results';

const plan = planned({ images: { api: {} }, files: { 'apps/api/Dockerfile': 'FROM x' } });
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-results-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function result(project: string, parts: Partial<ImageResult> = {}): ImageResult {
  return {
    version: 1,
    project,
    target: 'image',
    outcome: 'built',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1000,
    ...parts,
  } as ImageResult;
}

function readRun(): RunResult {
  return JSON.parse(readFileSync(join(root, 'dist/images/run.json'), 'utf8')) as RunResult;
}

const nameRun = (id: string) => ({ id, batch: false, enteredAt: '2026-01-01T00:00:00.000Z' });

it('keeps results for others to read', async () => {
  const store = createResultStore(root, nameRun('run'), plan);
  await store.record('dist/images/api', result('api'));
  expect(await store.read('dist/images/api')).toEqual({ ...result('api'), run: 'run' });
  expect(await store.read('dist/images/none')).toBeNull();
});

it('merges what many processes record at once', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `p${String(index)}`);
  await Promise.all(
    names.map((name) =>
      createResultStore(root, nameRun('run'), plan).record(`dist/images/${name}`, result(name)),
    ),
  );
  const run = readRun();
  expect(run.images.map(({ project }) => project).sort()).toEqual([...names].sort());
  expect(run.totals).toMatchObject({ built: 30, failed: 0 });
});

it('measures from the first start to the last end', async () => {
  const store = createResultStore(root, nameRun('run'), plan);
  await store.record('dist/images/a', result('a'));
  await store.record('dist/images/b', result('b', { startedAt: '2026-01-01T00:00:05.000Z' }));
  expect(readRun()).toMatchObject({ startedAt: '2026-01-01T00:00:00.000Z', durationMs: 6000 });
});

it('starts anew with another run, and keeps the last result of an image', async () => {
  await createResultStore(root, nameRun('one'), plan).record('dist/images/a', result('a'));
  const store = createResultStore(root, nameRun('two'), plan);
  await store.record('dist/images/b', result('b'));
  await store.record('dist/images/b', result('b', { outcome: 'failed' }));
  expect(readRun().images.map(({ project, outcome }) => [project, outcome])).toEqual([['b', 'failed']]);
});

it('leaves no drafts and no locks behind', async () => {
  await createResultStore(root, nameRun('run'), plan).record('dist/images/a', result('a'));
  expect(readdirSync(join(root, 'dist/images'), { recursive: true }).sort()).toEqual([
    'a',
    'a/result.json',
    'run.json',
  ]);
});

it('keeps the notes of all processes of a run', async () => {
  const note = (message: string) => [{ message, place: {} }];
  const first = createResultStore(root, nameRun('run'), plan);
  await first.record('dist/images/a', result('a'));
  await Promise.all([
    first.note(note('one')),
    createResultStore(root, nameRun('run'), plan).note([...note('two'), ...note('one')]),
  ]);
  await first.record('dist/images/b', result('b'));
  expect(
    readRun()
      .notes.map(({ message }) => message)
      .sort(),
  ).toEqual(['one', 'two']);
  expect(readRun().images).toHaveLength(2);
  await createResultStore(root, nameRun('next'), plan).record('dist/images/a', result('a'));
  expect(readRun().notes).toEqual([]);
});

it('keeps cache mounts beside images, the last word on each, and none of an earlier run', async () => {
  const mount = { key: 'k', id: 'npm', save: null } as MountResult;
  await createResultStore(root, nameRun('earlier'), plan).recordMount({ ...mount, key: 'old' });
  const store = createResultStore(root, nameRun('run'), plan);
  expect(await store.readRun()).toBeNull();
  await store.recordMount(mount);
  expect(readRun()).toMatchObject({ startedAt: '2026-01-01T00:00:00.000Z', durationMs: 0, images: [] });
  await store.record('dist/images/a', result('a'));
  const saved = { status: 'unchanged', ref: 'r', bytes: 1, durationMs: 1, error: null } as const;
  await store.recordMount({ ...mount, save: saved });
  expect((await store.readRun())?.images).toHaveLength(1);
  expect(readRun().mounts).toEqual([{ ...mount, save: saved }]);
});

describe('where the run cannot be written', () => {
  const names = ['a', 'b', 'c'];
  const runFile = () => join(root, 'dist/images/run.json');
  // A file takes no folder's place.
  beforeEach(() => mkdirSync(runFile(), { recursive: true }));

  it('says so to all whose results are not in it', async () => {
    const store = createResultStore(root, nameRun('run'), plan);
    const records = names.map((name) => store.record(`dist/images/${name}`, result(name)));
    const settled = await Promise.allSettled(records);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('writes them with the next result that can be', async () => {
    const store = createResultStore(root, nameRun('run'), plan);
    for (const name of names)
      await expect(store.record(`dist/images/${name}`, result(name))).rejects.toThrow();
    rmSync(runFile(), { recursive: true });
    await store.record('dist/images/d', result('d'));
    expect(readRun().images.map(({ project }) => project)).toEqual([...names, 'd']);
  });
});
