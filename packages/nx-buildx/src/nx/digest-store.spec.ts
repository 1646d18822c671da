import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDigestStore } from './digest-store';

let root: string;
let file: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-store-'));
  file = join(root, '.nx/workspace-data/nx-buildx-digests.json');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const LONG_AGO = 0;

function open(env = {}) {
  return openDigestStore(root, env);
}

function plant(text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

it('keeps digests from run to run', () => {
  const store = open();
  store.set('a', 'stamp', 'digest', LONG_AGO);
  expect(store.get('a', 'stamp')).toBe('digest');
  store.save();
  expect(open().get('a', 'stamp')).toBe('digest');
  expect(readdirSync(dirname(file))).toEqual(['nx-buildx-digests.json']);
});

it('keeps nothing that nobody saves', () => {
  open().set('a', 'stamp', 'digest', LONG_AGO);
  expect(open().get('a', 'stamp')).toBeNull();
});

it('knows a file by its stamp', () => {
  const store = open();
  store.set('a', 'old', 'digest', LONG_AGO);
  store.save();
  const next = open();
  expect([next.get('a', 'new'), next.get('b', 'old'), next.get('a', 'old')]).toEqual([null, null, 'digest']);
  next.set('a', 'new', 'other', LONG_AGO);
  expect([next.get('a', 'new'), next.get('a', 'old')]).toEqual(['other', null]);
});

it.each([
  ['of this moment', 0, null],
  ['of the last second', 1000, null],
  ['of three seconds ago', 3000, 'digest'],
  // Clocks of file systems elsewhere.
  ['of the future', -60_000, null],
])('what was written to %s', (_, age, digest) => {
  const store = open();
  store.set('a', 'stamp', 'digest', Date.now() - age);
  expect(store.get('a', 'stamp')).toBe(digest);
});

it('joins what two runs have found', () => {
  const [one, other] = [open(), open()];
  // Both have read it by now.
  expect([one.get('a', '1'), other.get('a', '1')]).toEqual([null, null]);
  one.set('a', '1', 'A', LONG_AGO);
  other.set('b', '1', 'B', LONG_AGO);
  one.save();
  other.save();
  expect([open().get('a', '1'), open().get('b', '1')]).toEqual(['A', 'B']);
});

it.each([
  '',
  '{',
  'null',
  '[]',
  '"x"',
  '[["a","b"]]',
  '{"b":["stamp","digest"]}',
  '{"a":null}',
  '{"a":7}',
  '{"a":["stamp"]}',
])('takes %j for an empty store, and writes over it', (text) => {
  plant(text);
  const store = open();
  expect(store.get('a', 'stamp')).toBeNull();
  store.set('a', 'stamp', 'digest', LONG_AGO);
  store.save();
  expect(open().get('a', 'stamp')).toBe('digest');
});

it('does not write where nothing is new', () => {
  plant('{ "a": ["stamp", "digest"] }');
  const store = open();
  store.get('a', 'stamp');
  store.save();
  expect(readFileSync(file, 'utf8')).toBe('{ "a": ["stamp", "digest"] }');
});

it('does without a store where none can be written', () => {
  writeFileSync(join(root, '.nx'), 'a file');
  const store = open();
  store.set('a', 'stamp', 'digest', LONG_AGO);
  expect(() => {
    store.save();
  }).not.toThrow();
  expect(open().get('a', 'stamp')).toBeNull();
});

it('lies where Nx keeps such things', () => {
  const env = { NX_WORKSPACE_DATA_DIRECTORY: join(root, 'elsewhere') };
  const store = open(env);
  store.set('a', 'stamp', 'digest', LONG_AGO);
  store.save();
  expect(readdirSync(root)).toEqual(['elsewhere']);
  expect(open(env).get('a', 'stamp')).toBe('digest');
});

it('forgets all but what is new when there is too much', () => {
  const many = Array.from({ length: 300_000 }, (_, index) => [`old/${String(index)}`, ['s', 'd']]);
  plant(JSON.stringify(Object.fromEntries(many)));
  const store = open();
  store.get('old/7', 's');
  store.set('new', 's', 'd', LONG_AGO);
  store.save();
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object).sort()).toEqual(['new']);
});
