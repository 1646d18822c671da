import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trust } from '../../model/source-context';
import { readCacheLayout, writeCacheLayout } from '../testing/cache-layout';
import { createLocalCache } from './cache-folders';
import { markUsed, readLastUse } from './last-use';

let root: string;
let folder: string;
let marker: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-last-use-'));
  folder = join(root, 'c/api--main');
  marker = join(folder, 'last-used');
  writeCacheLayout(folder, ['a']);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** @returns what a build reads that imports the folder */
async function importCache(run: string, trust: Trust = 'trusted'): Promise<readonly string[]> {
  const imports = [{ backend: 'local', ref: 'c/api--main' }] as const;
  const open = await createLocalCache(root, run, trust).open({ imports, export: null });
  const path = open.folders.imports.get('c/api--main') ?? '';
  const layers = readCacheLayout(path);
  await open.close({ status: 'succeeded', cacheExport: null });
  return layers;
}

it('an import says which run it was of, and when', async () => {
  await markUsed(folder, 'a run with a long name');
  utimesSync(marker, 100, 100);
  expect(await importCache('run')).toEqual(['a']);
  expect(await readLastUse(folder)).toEqual({ run: 'run', at: statSync(marker).mtimeMs });
  expect(statSync(marker).mtimeMs).toBeGreaterThan(100_000);
});

it('an import of a run that is not trusted changes nothing', async () => {
  expect(await importCache('fork', 'untrusted')).toEqual(['a']);
  expect(await readLastUse(folder)).toBeNull();
  await markUsed(folder, 'before');
  utimesSync(marker, 100, 100);
  await importCache('fork', 'untrusted');
  expect(await readLastUse(folder)).toEqual({ run: 'before', at: 100_000 });
});

it.each(['other', 'nowhere'])('writes through no link in place of the marker (%s)', async (target) => {
  writeFileSync(join(root, 'other'), 'of somebody else');
  symlinkSync(join(root, target), marker);
  expect(await importCache('run')).toEqual(['a']);
  expect(readFileSync(join(root, 'other'), 'utf8')).toBe('of somebody else');
  expect(existsSync(join(root, 'nowhere'))).toBe(false);
});

it('marks no folder that a link leads to', async () => {
  const other = join(root, 'other');
  writeCacheLayout(other, ['b']);
  rmSync(folder, { recursive: true });
  symlinkSync(other, folder);
  expect(await importCache('run')).toEqual(['b']);
  expect(readdirSync(other)).not.toContain('last-used');
});

it('passes over what cannot be marked', async () => {
  mkdirSync(marker);
  await markUsed(folder, 'run');
  await markUsed(join(root, 'c/gone'), 'run');
  expect(await readLastUse(folder)).toBeNull();
  expect(readdirSync(join(root, 'c'))).toEqual(['api--main']);
});
