import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildReport } from '../../model/build-report';
import type { LocalCacheOptions } from '../../model/cache-backends';
import type { CachePlan } from '../../model/cache-plan';
import { readCacheLayout, writeCacheLayout } from '../testing/cache-layout';
import { createLocalCache } from './cache-folders';

type Report = Pick<BuildReport, 'status' | 'cacheExport'>;

const EXPORTED = { status: 'exported', error: null } as const;
const DONE = { status: 'succeeded', cacheExport: EXPORTED } as const;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-cache-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const at = (folder: string) => join(root, 'c', folder);
const list = () => readdirSync(join(root, 'c')).sort();

const blobOf = (folder: string, layer: string) =>
  join(folder, 'blobs/sha256', createHash('sha256').update(layer).digest('hex'));

function cacheOf(imports: readonly string[], exported: string | null): Pick<CachePlan, 'imports' | 'export'> {
  return {
    imports: imports.map((ref) => ({ backend: 'local', ref: `c/${ref}` })),
    export: exported === null ? null : { backend: 'local', ref: `c/${exported}`, mode: 'max' },
  };
}

/** One build that exports some layers. */
async function build(layers: readonly string[], report: Report = DONE) {
  const open = await createLocalCache(root, 'run', 'trusted').open(cacheOf([], 'api--main'));
  writeCacheLayout(open.folders.export!, layers);
  return open.close(report);
}

it('puts a complete export in the place of the one before, and nothing else stays', async () => {
  expect(await build(['a', 'b'])).toEqual(EXPORTED);
  const open = await createLocalCache(root, 'run', 'trusted').open(cacheOf([], 'api--main'));
  writeCacheLayout(open.folders.export!, ['b', 'c']);
  expect(readCacheLayout(at('api--main'))).toEqual(['a', 'b']);
  expect(await open.close(DONE)).toEqual(EXPORTED);
  expect(readCacheLayout(at('api--main'))).toEqual(['b', 'c']);
  expect(readdirSync(join(at('api--main'), 'blobs/sha256'))).toHaveLength(4);
  expect(list()).toEqual(['api--main']);
});

it('an export begins with the blobs that are there, and keeps of them what it names', async () => {
  await build(['a', 'b']);
  const inode = (folder: string, layer: string) => statSync(blobOf(folder, layer)).ino;
  const before = inode(at('api--main'), 'b');
  const open = await createLocalCache(root, 'run', 'trusted').open(cacheOf(['api--main'], 'api--x'));
  const fresh = open.folders.export!;
  expect(readdirSync(fresh)).toEqual(['blobs']);
  expect(inode(fresh, 'b')).toBe(before);
  writeCacheLayout(fresh, ['b', 'c']);
  await open.close(DONE);
  expect(readCacheLayout(at('api--x'))).toEqual(['b', 'c']);
  expect(inode(at('api--x'), 'b')).toBe(before);
  expect(readdirSync(join(at('api--x'), 'blobs/sha256'))).toHaveLength(4);
  expect(readCacheLayout(at('api--main'))).toEqual(['a', 'b']);
});

it.each<[string, Report]>([
  ['that failed', { status: 'failed', cacheExport: null }],
  ['that was stopped', { status: 'cancelled', cacheExport: null }],
  ['whose export failed', { status: 'succeeded', cacheExport: { status: 'failed', error: 'no space' } }],
])('a build %s leaves the cache as it was', async (_, report) => {
  await build(['a']);
  expect(await build(['b'], report)).toEqual(report.cacheExport);
  expect(readCacheLayout(at('api--main'))).toEqual(['a']);
  expect(list()).toEqual(['api--main']);
});

it('an export without an index leaves the cache as it was: there was nothing to keep', async () => {
  await build(['a']);
  const open = await createLocalCache(root, 'run', 'trusted').open(cacheOf([], 'api--main'));
  expect(await open.close(DONE)).toBeNull();
  expect(readCacheLayout(at('api--main'))).toEqual(['a']);
});

it('an export that lacks a blob is not taken', async () => {
  await build(['a']);
  const open = await createLocalCache(root, 'run', 'trusted').open(cacheOf([], 'api--main'));
  writeCacheLayout(open.folders.export!, ['b', 'c']);
  truncateSync(blobOf(open.folders.export!, 'c'));
  expect(await open.close(DONE)).toEqual({ status: 'failed', error: 'what was written is not whole' });
  expect(readCacheLayout(at('api--main'))).toEqual(['a']);
});

it('says why nothing can be written', async () => {
  writeFileSync(join(root, 'c'), '');
  const open = await createLocalCache(root, 'run', 'trusted').open(cacheOf([], 'api--main'));
  expect(open.folders.export).toBeNull();
  expect(await open.close({ status: 'succeeded', cacheExport: null })).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('c'),
  });
  unlinkSync(join(root, 'c'));
});

it('a build reads what was there when it began, whoever replaces or removes it meanwhile', async () => {
  await build(['a', 'b']);
  const reader = await createLocalCache(root, 'run', 'trusted').open(cacheOf(['api--main'], null));
  const source = reader.folders.imports.get('c/api--main');
  await build(['c']);
  rmSync(at('api--main'), { recursive: true });
  expect(readCacheLayout(source!)).toEqual(['a', 'b']);
  await reader.close({ status: 'succeeded', cacheExport: null });
  expect(list()).toEqual([]);
});

it('reads what a digest names as well, of which the index may say nothing', async () => {
  writeCacheLayout(at('api--main'), ['a']);
  const index = JSON.parse(readFileSync(join(at('api--main'), 'index.json'), 'utf8')) as {
    readonly manifests: readonly { readonly digest: string }[];
  };
  const digest = index.manifests[0]?.digest ?? '';
  writeCacheLayout(at('api--main'), ['b']);
  const read = async (settings: LocalCacheOptions) => {
    const local = { backend: 'local', ref: 'c/api--main', settings } as const;
    const open = await createLocalCache(root, 'run', 'trusted').open({ imports: [local], export: null });
    const blobs = readdirSync(join(open.folders.imports.get(local.ref) ?? '', 'blobs/sha256'));
    await open.close(DONE);
    return blobs;
  };
  const last = await read({});
  expect(last).not.toContain(digest.replace('sha256:', ''));
  const named = await read({ digest });
  expect(named).toContain(digest.replace('sha256:', ''));
  expect(named).toHaveLength(5);
  expect(await read({ digest: `sha256:${'0'.repeat(64)}` })).toEqual(last);
});

it('reads no folder that is not whole, and says so; one that is gone without a word', async () => {
  await build(['a', 'b']);
  const blobs = join(at('api--main'), 'blobs/sha256');
  unlinkSync(join(blobs, readdirSync(blobs)[0]!));
  const { folders, warnings } = await createLocalCache(root, 'run', 'trusted').open(
    cacheOf(['api--main', 'gone'], null),
  );
  expect([...folders.imports]).toEqual([
    ['c/api--main', null],
    ['c/gone', null],
  ]);
  expect(warnings).toEqual(['the cache in c/api--main is not whole, and was not read']);
});

it('many writers and readers of one folder never meet half of one', async () => {
  await build(['0']);
  const failures: string[] = [];
  const write = async (name: string) => {
    const open = await createLocalCache(root, name, 'trusted').open(cacheOf([], 'api--main'));
    writeCacheLayout(open.folders.export!, [name, `${name}!`]);
    const kept = await open.close(DONE);
    if (kept?.status !== 'exported') failures.push(`${name} ${String(kept?.error)}`);
  };
  const read = async () => {
    const open = await createLocalCache(root, 'reader', 'trusted').open(cacheOf(['api--main'], null));
    const source = open.folders.imports.get('c/api--main');
    if (source === null || source === undefined) failures.push('nothing to read');
    else readCacheLayout(source);
    await open.close({ status: 'succeeded', cacheExport: null });
  };
  await Promise.all(Array.from({ length: 30 }, (_, index) => [write(String(index + 1)), read()]).flat());
  expect(failures).toEqual([]);
  const [first, second] = readCacheLayout(at('api--main'));
  expect(second).toBe(`${String(first)}!`);
  expect(list()).toEqual(['api--main']);
});

describe('what dead processes left', () => {
  /** No process has this id: it is above the greatest that Linux gives. */
  const DEAD = '4194305';
  const name = (kind: string, pid: string) => {
    const own = readdirSync(join(root, 'c')).find((each) => each.startsWith('.api--main.new-'))!;
    const [, host, , start] = /new-([0-9a-f]{8})-(\d+)-([0-9a-f]{8})/.exec(own)!;
    return `.api--main.${kind}-${host!}-${pid}-${start!}-00000000`;
  };
  /** Opens and abandons a build, so that this machine's name is known, and leaves what `kinds` say. */
  const leave = async (kinds: readonly string[], pid = DEAD) => {
    await createLocalCache(root, 'run', 'trusted').open(cacheOf([], 'api--main'));
    const names = kinds.map((kind) => name(kind, pid));
    for (const each of names) writeCacheLayout(at(each), [each]);
    return names;
  };
  const next = () => createLocalCache(root, 'next', 'trusted').open(cacheOf(['api--main'], null));

  it('goes when the next build begins', async () => {
    await build(['a']);
    const names = await leave(['new', 'read', 'old', 'gone']);
    await next();
    expect(list().filter((each) => names.includes(each))).toEqual([]);
    expect(readCacheLayout(at('api--main'))).toEqual(['a']);
  });

  it('comes back where it was moved aside and never replaced', async () => {
    const [old] = await leave(['old']);
    const { folders } = await next();
    expect(readCacheLayout(folders.imports.get('c/api--main')!)).toEqual([old]);
  });

  it('stays while its process runs', async () => {
    const names = await leave(['new', 'read'], String(process.ppid));
    await next();
    expect(list()).toEqual(expect.arrayContaining([...names]));
  });
});

describe('a bound', () => {
  const write = async (folder: string, run: string, seconds: number) => {
    const open = await createLocalCache(root, run, 'trusted').open(cacheOf([], folder));
    writeCacheLayout(open.folders.export!, ['x'.repeat(10_000)]);
    await open.close(DONE);
    utimesSync(join(at(folder), 'last-used'), seconds, seconds);
  };
  const bound = (maxSize: number, folders: readonly string[] = [], run = 'now') =>
    createLocalCache(root, run, 'trusted').bound({ directory: 'c', maxSize, folders });

  it('removes what was not used for longest, and no more than it must', async () => {
    await write('one--main', 'before', 200);
    await write('two--main', 'before', 100);
    await write('three--main', 'before', 300);
    const { removed, size, problem } = await bound(25_000);
    expect(removed.map(({ folder }) => folder)).toEqual(['two--main']);
    expect(size).toBeLessThan(25_000);
    expect(problem).toBeNull();
    expect(list()).toEqual(['one--main', 'three--main']);
  });

  it('an import is a use', async () => {
    await write('one--main', 'before', 100);
    await write('two--main', 'before', 200);
    const open = await createLocalCache(root, 'other', 'trusted').open(cacheOf(['one--main'], null));
    await open.close({ status: 'succeeded', cacheExport: null });
    await bound(15_000);
    expect(list()).toEqual(['one--main']);
  });

  it('never removes what this run reads or writes, in whichever process', async () => {
    await write('planned--main', 'before', 100);
    await write('written--main', 'now', 100);
    await write('other--main', 'before', 500);
    const { removed, size } = await bound(1, ['planned--main']);
    expect(removed.map(({ folder }) => folder)).toEqual(['other--main']);
    expect(size).toBeGreaterThan(20_000);
    expect(list()).toEqual(['planned--main', 'written--main']);
  });

  it('counts once what folders share', async () => {
    await write('api--main', 'before', 100);
    const open = await createLocalCache(root, 'before', 'trusted').open(cacheOf(['api--main'], 'api--x'));
    writeCacheLayout(open.folders.export!, ['x'.repeat(10_000)]);
    await open.close(DONE);
    expect(await bound(15_000)).toMatchObject({ removed: [] });
    const { removed, size } = await bound(1);
    expect(removed.map((each) => each.size > 10_000)).toEqual([false, true]);
    expect(size).toBe(0);
  });

  it('leaves what is not its own', async () => {
    mkdirSync(at('photos/2026'), { recursive: true });
    writeFileSync(at('photos/2026/a.jpg'), 'x'.repeat(50_000));
    expect(await bound(1)).toEqual({ removed: [], size: 0, problem: null });
    expect(list()).toEqual(['photos']);
  });

  it('holds for processes that end at once', async () => {
    for (let index = 0; index < 8; index += 1) await write(`p${String(index)}--main`, 'before', 100 + index);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => bound(35_000)));
    expect(outcomes.flatMap(({ removed }) => removed).map(({ folder }) => folder)).toEqual([
      'p0--main',
      'p1--main',
      'p2--main',
      'p3--main',
      'p4--main',
    ]);
    expect(outcomes.map(({ problem }) => problem)).toEqual(Array(8).fill(null));
    expect(list()).toEqual(['p5--main', 'p6--main', 'p7--main']);
  });
});
