import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DigestStore } from './digest-store';
import { createFileTree } from './file-tree';

const NO_STORE: DigestStore = { get: () => null, set: () => undefined, save: () => undefined };

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-tree-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const look = (store = NO_STORE) => createFileTree(root, store);
const at = (path: string) => join(root, path);
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
/** Longer than a tick of the kernel, which file systems count in. */
const waitForTick = () => new Promise((resolve) => setTimeout(resolve, 25));

it('tells what stands at a path', () => {
  writeFileSync(at('file'), 'x');
  chmodSync(at('file'), 0o4751);
  mkdirSync(at('folder'));
  chmodSync(at('folder'), 0o1770);
  symlinkSync('../no/where', at('link'));
  const { entry } = look();
  expect(entry('file')).toMatchObject({ kind: 'file', mode: 0o4751, target: null });
  expect(entry('folder')).toMatchObject({ kind: 'folder', mode: 0o1770, target: null });
  expect(entry('link')).toMatchObject({ kind: 'link', target: '../no/where' });
  expect(entry('.')).toMatchObject({ kind: 'folder' });
  expect([entry('none'), entry('file/none'), entry('none/none')]).toEqual([null, null, null]);
});

it('lists names, sorted, as they are', () => {
  mkdirSync(at('d'));
  for (const name of ['b', 'a', 'B', '.x', 'ä', 'a b']) writeFileSync(at(`d/${name}`), '');
  const { list } = look();
  expect(list('d')).toEqual(['.x', 'B', 'a', 'a b', 'b', 'ä']);
  expect(list('.')).toEqual(['d']);
  expect([list('d/a'), list('none')]).toEqual([[], []]);
});

it.each<[string, string | Buffer]>([
  ['a small file', 'content'],
  ['an empty file', ''],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0, 0xc3])],
  ['a file of 8 MiB', Buffer.alloc(8 * 1024 * 1024, 'a')],
  ['a file of 8 MiB and a byte', Buffer.alloc(8 * 1024 * 1024 + 1, 'b')],
  ['a file of 20 MiB', Buffer.alloc(20 * 1024 * 1024, 'abc')],
])('digests %s', (_, content) => {
  writeFileSync(at('file'), content);
  expect(look().digest('file')).toBe(sha256(content));
});

it('gives a stamp that stays while nobody writes', async () => {
  writeFileSync(at('file'), 'x');
  const { stamp } = look().entry('file') ?? {};
  await waitForTick();
  expect(look().entry('file')?.stamp).toBe(stamp);
});

it.each<[string, () => void]>([
  ['the same bytes', () => writeFileSync(at('file'), 'one')],
  [
    'as many bytes, with the time put back',
    () => {
      const { atime, mtime } = statSync(at('file'));
      writeFileSync(at('file'), 'two');
      utimesSync(at('file'), atime, mtime);
    },
  ],
  ['another mode', () => chmodSync(at('file'), 0o600)],
  [
    'another file of the same size and time',
    () => {
      const { atime, mtime } = statSync(at('file'));
      writeFileSync(at('other'), 'two');
      utimesSync(at('other'), atime, mtime);
      renameSync(at('other'), at('file'));
    },
  ],
])('gives another after %s', async (_, write) => {
  writeFileSync(at('file'), 'one');
  const { stamp } = look().entry('file') ?? {};
  await waitForTick();
  write();
  expect(lstatSync(at('file')).size).toBe(3);
  expect(look().entry('file')?.stamp).not.toBe(stamp);
});

it('shows one moment', () => {
  writeFileSync(at('file'), 'one');
  const tree = look();
  const before = [tree.entry('file'), tree.list('.'), tree.digest('file')];
  writeFileSync(at('file'), 'other');
  writeFileSync(at('new'), '');
  expect([tree.entry('file'), tree.list('.'), tree.digest('file')]).toEqual(before);
  expect(look().digest('file')).toBe(sha256('other'));
});

it('takes a socket for nothing, as BuildKit does', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
  expect(look().entry('socket')).toBeNull();
  await new Promise((resolve) => server.close(resolve));
});

describe('what cannot be read', () => {
  it.each(['none', 'folder', 'dangling'])('%s has no digest of bytes, and none is kept', (path) => {
    mkdirSync(at('folder'));
    symlinkSync('none', at('dangling'));
    const set = jest.fn();
    expect(look({ ...NO_STORE, set }).digest(path)).toBe('unreadable');
    expect(set).not.toHaveBeenCalled();
  });
});

describe('digests from another run', () => {
  it('are taken in place of a look at the bytes', () => {
    writeFileSync(at('file'), 'x');
    const stamp = look().entry('file')?.stamp;
    const get = jest.fn((_: string, asked: string) => (asked === stamp ? 'stored' : null));
    expect(look({ ...NO_STORE, get }).digest('file')).toBe('stored');
    expect(get).toHaveBeenCalledWith('file', stamp);
  });

  it('are handed over with the stamp from before the look, and the time of the last write', () => {
    writeFileSync(at('file'), 'x');
    const past = new Date(Date.now() - 60_000);
    utimesSync(at('file'), past, past);
    const set = jest.fn();
    const tree = look({ ...NO_STORE, set });
    tree.digest('file');
    tree.digest('file');
    // Touching it is a change of its own, and counts.
    const { ctimeMs } = statSync(at('file'));
    expect(set.mock.calls).toEqual([['file', tree.entry('file')?.stamp, sha256('x'), ctimeMs]]);
  });
});

it('never takes what has a name that is not UTF-8 for what it was', () => {
  mkdirSync(at('d'));
  writeFileSync(Buffer.concat([Buffer.from(at('d/a')), Buffer.from([0xff])]), 'x');
  const [name = ''] = look().list('d');
  const [one, other] = [look().entry(`d/${name}`), look().entry(`d/${name}`)];
  expect(one).toMatchObject({ kind: 'other' });
  expect(one?.target).not.toBe(other?.target);
  expect(one?.stamp).not.toBe(other?.stamp);
});

it('tells targets of links apart that are not UTF-8', () => {
  for (const byte of [0xfe, 0xff]) symlinkSync(Buffer.from([0x61, byte]), at(`link-${String(byte)}`));
  const { entry } = look();
  expect(entry('link-254')?.target).toBe('bytes 61fe');
  expect(entry('link-255')?.target).toBe('bytes 61ff');
});
