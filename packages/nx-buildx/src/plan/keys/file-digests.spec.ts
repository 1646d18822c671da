import type { MemoryFiles, PlantedFiles } from '../testing/file-tree';
import { plantFiles } from '../testing/file-tree';
import { readContextFiles } from './file-digests';
import { compilePatterns } from './pattern-list';

function look(files: MemoryFiles, ignored: readonly string[] = [], root = '.') {
  return readContextFiles(files.tree, root, compilePatterns(ignored));
}

interface Given {
  readonly files: PlantedFiles;
  readonly ignored?: readonly string[];
  readonly change: (files: MemoryFiles) => void;
}

/** Of `src`, before and after. */
function changes({ files, ignored, change }: Given): boolean {
  const planted = plantFiles(files);
  const before = look(planted, ignored).digest('src');
  change(planted);
  return look(planted, ignored).digest('src')?.digest !== before?.digest;
}

const FILES = { 'src/a.ts': 'a', 'src/sub/b.ts': 'b', 'src/link': { target: 'a.ts' }, 'src/empty/': '' };

it.each<[string, Given]>([
  ['a byte', { files: FILES, change: ({ write }) => write('src/sub/b.ts', 'c') }],
  [
    'the mode of a file',
    { files: FILES, change: ({ write }) => write('src/a.ts', { content: 'a', mode: 0o755 }) },
  ],
  ['the mode of a folder', { files: FILES, change: ({ write }) => write('src/sub/', { mode: 0o700 }) }],
  ['a sticky bit', { files: FILES, change: ({ write }) => write('src/sub/', { mode: 0o1755 }) }],
  ['the target of a link', { files: FILES, change: ({ write }) => write('src/link', { target: './a.ts' }) }],
  [
    'a file in place of a link',
    { files: FILES, change: ({ write }) => write('src/link', { content: 'a.ts', mode: 0o777 }) },
  ],
  ['a new file', { files: FILES, change: ({ write }) => write('src/c', '') }],
  ['a new empty folder', { files: FILES, change: ({ write }) => write('src/c/', '') }],
  ['a file that is gone', { files: FILES, change: ({ remove }) => remove('src/a.ts') }],
  ['an empty folder that is gone', { files: FILES, change: ({ remove }) => remove('src/empty') }],
  [
    'another name',
    {
      files: FILES,
      change: ({ write, remove }) => {
        remove('src/a.ts');
        write('src/A.ts', 'a');
      },
    },
  ],
  [
    'content that moves to the next file',
    {
      files: { 'src/a': 'xy', 'src/b': '' },
      change: ({ write }) => {
        write('src/a', 'x');
        write('src/b', 'y');
      },
    },
  ],
  ['all that is gone', { files: FILES, change: ({ remove }) => remove('src') }],
  [
    'what an exception takes back out of an ignored folder',
    { files: FILES, ignored: ['src/sub', '!src/sub/b.ts'], change: ({ write }) => write('src/sub/b.ts', '') },
  ],
  [
    'the mode of an ignored folder with something in it that is taken back',
    {
      files: FILES,
      ignored: ['src/sub', '!src/sub/b.ts'],
      change: ({ write }) => write('src/sub/', { mode: 0o700 }),
    },
  ],
  [
    'the last thing that was taken back: the folder goes with it',
    { files: FILES, ignored: ['src/sub', '!src/sub/b.ts'], change: ({ remove }) => remove('src/sub/b.ts') },
  ],
])('%s makes another digest', (_, given) => {
  expect(changes(given)).toBe(true);
});

it.each<[string, Given]>([
  ['the same content written again', { files: FILES, change: ({ write }) => write('src/a.ts', 'a') }],
  ['a file elsewhere', { files: FILES, change: ({ write }) => write('srcs', '') }],
  [
    'the content behind a link to the outside',
    {
      files: { 'src/link': { target: '../lib' }, lib: 'a' },
      change: ({ write }) => write('lib', 'b'),
    },
  ],
  ['an ignored file', { files: FILES, ignored: ['**/*.ts'], change: ({ write }) => write('src/a.ts', 'c') }],
  [
    'a new ignored file',
    { files: FILES, ignored: ['**/*.log'], change: ({ write }) => write('src/a.log', '') },
  ],
  [
    'all in an ignored folder',
    {
      files: FILES,
      ignored: ['src/sub'],
      change: ({ write }) => {
        write('src/sub/c.ts', '');
        write('src/sub/', { mode: 0o700 });
      },
    },
  ],
  [
    'an ignored folder that is gone',
    { files: FILES, ignored: ['src/sub'], change: ({ remove }) => remove('src/sub') },
  ],
  [
    'an ignored folder in which nothing is taken back',
    { files: FILES, ignored: ['src/sub', '!src/sub/x'], change: ({ remove }) => remove('src/sub') },
  ],
  [
    'what is not taken back of an ignored folder',
    { files: FILES, ignored: ['src/sub', '!src/sub/b.ts'], change: ({ write }) => write('src/sub/c', '') },
  ],
])('%s makes no other', (_, given) => {
  expect(changes(given)).toBe(false);
});

it('is null where BuildKit would find nothing', () => {
  const files = plantFiles({ 'a/b': '', 'c/d': '' });
  const context = look(files, ['a', 'c/*', '!c/x']);
  expect(['a', 'a/b', 'c/d', 'e'].map((path) => context.digest(path))).toEqual([null, null, null, null]);
  expect(context.digest('c')).not.toBeNull();
});

it('knows a context by what is in it, wherever it lies', () => {
  const files = plantFiles({ 'x/src/a': '1', 'y/z/src/a': '1', 'y/z/src/no': '', 'x/src/no': '2' });
  const digests = ['x', 'y/z'].map((root) => look(files, ['src/no'], root).digest('.')?.digest);
  expect(new Set(digests).size).toBe(1);
});

it('gives another stamp with every write, also of the same bytes', () => {
  const files = plantFiles(FILES);
  const stampOf = () => look(files).digest('.')?.stamp;
  const first = stampOf();
  expect(stampOf()).toBe(first);
  files.write('src/a.ts', 'a');
  expect(stampOf()).not.toBe(first);
});

it('takes stamps of ignored files for nothing', () => {
  const files = plantFiles(FILES);
  const stampOf = () => look(files, ['**/*.ts']).digest('.')?.stamp;
  const first = stampOf();
  files.write('src/a.ts', 'new');
  expect(stampOf()).toBe(first);
});

it('matches what is left out of a folder from that folder', () => {
  const files = plantFiles({ 'src/a': '', 'src/src/a': '', 'src/sub/a': '' });
  const without = (...patterns: string[]) => {
    const list = compilePatterns(patterns);
    return list === null ? null : look(files).digestWithout('src', list)?.digest;
  };
  const all = look(files).digest('src')?.digest;
  expect(without('src/sub')).toBe(all);
  expect(without('none')).toBe(all);
  expect(new Set([all, without('src'), without('sub'), without('a'), without('**/a')]).size).toBe(5);
  files.write('src/sub/a', 'new');
  expect(without('sub')).not.toBe(all);
});

describe('a walk for wildcards', () => {
  const files = plantFiles({ 'a/x.ts': '', 'a/b/x.ts': '', 'a/l': { target: 'b' }, 'x.ts': '' });
  it.each([
    ['.', 1, ['x.ts']],
    ['.', 2, ['a/x.ts', 'x.ts']],
    ['.', Infinity, ['a/b/x.ts', 'a/x.ts', 'x.ts']],
    ['a', 1, ['a/x.ts']],
    ['nowhere', 9, []],
  ])('from %s, %d deep', (folder, depth, found) => {
    expect(look(files).find(folder, depth, (path) => path.endsWith('x.ts'))).toEqual(found);
  });

  it('goes not into what it has found', () => {
    expect(look(files).find('.', 3, (path) => path.startsWith('a'))).toEqual(['a']);
  });
});

describe('a path with links', () => {
  const files = plantFiles({
    'real/deep/file': '',
    link: { target: 'real' },
    'sub/up': { target: '../real/deep' },
    'sub/chain': { target: '../link' },
    absolute: { target: '/real/deep' },
    out: { target: '../../../real' },
    a: { target: 'b' },
    b: { target: 'a' },
    self: { target: 'self/self' },
    dot: { target: '.' },
    dangling: { target: 'nowhere/x' },
  });
  it.each([
    ['real/deep/file', 'real/deep/file', []],
    ['.', '.', []],
    ['link/deep/file', 'real/deep/file', ['link']],
    ['sub/up/file', 'real/deep/file', ['sub/up']],
    ['sub/chain/deep', 'real/deep', ['sub/chain', 'link']],
    ['absolute/file', 'real/deep/file', ['absolute']],
    ['link', 'real', ['link']],
    ['dot/dot/real', 'real', ['dot', 'dot']],
    ['dangling', 'nowhere/x', ['dangling']],
    ['missing/file', 'missing/file', []],
    // The context is BuildKit's root.
    ['out/deep', 'real/deep', ['out']],
  ])('%s is %s', (path, real, links) => {
    expect(look(files).follow(path)).toEqual({ path: real, links });
  });

  it.each(['a', 'self', 'a/file'])('%s comes to an end', (path) => {
    expect(look(files).follow(path).links.length).toBeLessThanOrEqual(255);
  });

  it('starts at the context, not at the workspace', () => {
    const inner = plantFiles({ 'app/link': { target: '/x' }, 'app/x': '', x: '' });
    expect(look(inner, [], 'app').follow('link').path).toBe('x');
  });
});
