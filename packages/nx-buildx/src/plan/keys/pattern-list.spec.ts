import type { ParentMatches } from './pattern-list';
import { compilePatterns, parseIgnoreFile } from './pattern-list';

/** As a walk from the top asks: each folder first. */
function isMatched(patterns: readonly string[], path: string): boolean | null {
  const list = compilePatterns(patterns);
  if (list === null) return null;
  let parent: ParentMatches | null = null;
  let matched = false;
  const parts = path.split('/');
  for (const index of parts.keys()) {
    const found = list.match(parts.slice(0, index + 1).join('/'), parent);
    ({ matched, matches: parent } = found);
  }
  return matched;
}

describe('one pattern', () => {
  it.each([
    // Names stand for one place and for all that is in it.
    ['dist', ['dist', 'dist/main.js', 'dist/assets/logo.svg'], ['distribution', 'libs/dist', 'Dist']],
    ['libs/ui', ['libs/ui', 'libs/ui/src/button.ts'], ['libs', 'libs/uikit', 'apps/libs/ui']],
    ['dist/', ['dist', 'dist/main.js'], ['a/dist']],
    ['./dist//assets', ['dist/assets/a'], ['dist']],
    ['a/../b', ['b'], ['a', 'a/b']],
    // `*` and `?` stay in one folder.
    ['*', ['a', '.env', 'a/b/c'], []],
    ['*.log', ['a.log', '.log', 'logs.log/kept'], ['a.logs', 'tmp/a.log', 'alog']],
    ['tmp/*', ['tmp/a', 'tmp/a/b'], ['tmp']],
    ['*/node_modules', ['a/node_modules', 'a/node_modules/x'], ['node_modules', 'a/b/node_modules']],
    ['a*z', ['az', 'abcz'], ['a/z', 'bz']],
    ['file?', ['file1', 'file☺', 'file😀'], ['file', 'file12', 'file/x']],
    // `**` takes any folders, and none.
    ['**', ['a', 'a/b/c', '.git'], []],
    ['**/**', ['a', 'a/b'], []],
    ['**/dist', ['dist', 'a/dist', 'a/b/dist', 'a/dist/b'], ['adist', 'dist2']],
    ['**dist', ['dist', 'a/dist', 'adist'], ['dista']],
    ['**/*.ts', ['a.ts', 'a/b/c.ts'], ['a.tsx', 'ats']],
    ['**/*.spec.*', ['a.spec.ts', 'a/a.spec.js'], ['spec.ts']],
    ['**/a/b', ['a/b', 'x/y/a/b/c'], ['a', 'xa/b', 'a/x/b']],
    ['dist/**', ['dist/a', 'dist/a/b'], ['dist', 'distant/a']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a', 'a/xb', 'ab']],
    ['a**/b', ['a/b', 'ax/b', 'ax/y/b'], ['b']],
    ['**/a/**', ['a/b', 'x/a/b/c'], ['a', 'x/a']],
    ['a/*.txt**', ['a/b.txt', 'a/b.txt.old'], ['a/b/c.txt']],
    // Classes.
    ['[a-c]1', ['a1', 'c1'], ['d1', 'A1', '1']],
    ['v[^0-9]', ['va', 'v-'], ['v1', 'v']],
    // What means something in a regular expression only.
    ['a.b', ['a.b'], ['aXb']],
    ['*.d(1)', ['x.d(1)'], ['x.d1']],
    ['*.c++', ['x.c++'], ['x.c', 'x.ccc']],
    ['$*', ['$a'], ['a']],
    ['a.|)$(}+{b', ['a.|)$(}+{b'], ['a']],
    ['*.{js,ts}', ['x.{js,ts}'], ['x.js']],
    // Escapes.
    ['a\\*', ['a*'], ['ab']],
    ['\\?x', ['?x'], ['ax']],
    ['\\[x]', ['[x]'], ['x']],
    ['\\!keep', ['!keep'], ['keep']],
    ['\\#x', ['#x'], ['x']],
    ['a\\\\', ['a\\'], ['a']],
    // The root is never matched by what names it.
    ['.', [], ['a', '.a']],
    ['..', [], ['a']],
  ])('%s', (pattern, matched, others) => {
    expect(matched.filter((path) => isMatched([pattern], path) !== true)).toEqual([]);
    expect(others.filter((path) => isMatched([pattern], path) !== false)).toEqual([]);
  });
});

describe('several patterns', () => {
  it.each([
    [[], [], ['a']],
    [['', '  '], [], ['a', ' ']],
    [
      ['docs', '!docs/README.md'],
      ['docs', 'docs/a.md'],
      ['docs/README.md', 'docs/README.md/x'],
    ],
    [['docs/', '!docs/README.md'], ['docs/a.md'], ['docs/README.md']],
    [['!docs/README.md', 'docs'], ['docs/README.md'], []],
    [['*.md', '!README.md', 'README*'], ['a.md', 'README.md'], ['a.txt']],
    [
      ['*', '!apps/web'],
      ['apps', 'apps/api/a'],
      ['apps/web', 'apps/web/a/b'],
    ],
    [
      ['**', '!apps/*/src', 'apps/*/src/**/*.spec.ts'],
      ['apps/web/a', 'apps/web/src/x/y.spec.ts'],
      ['apps/web/src/y.ts'],
    ],
    [['**', '!**/package.json'], ['a/b.json'], ['package.json', 'a/b/package.json']],
    [['node_modules', '!node_modules/a', 'node_modules/a/b'], ['node_modules/a/b/c'], ['node_modules/a/c']],
    [['  dist ', '!dist/a  '], ['dist'], ['dist/a']],
  ])('%j', (patterns, matched, others) => {
    expect(matched.filter((path) => isMatched(patterns, path) !== true)).toEqual([]);
    expect(others.filter((path) => isMatched(patterns, path) !== false)).toEqual([]);
  });

  it('a match of the folder is only handed down where it decided something', () => {
    // `!a` says nothing of `a` while nothing has matched, so that `a/x` finds no exception from above.
    expect(isMatched(['!a', 'a/x'], 'a/x')).toBe(true);
  });

  it.each([
    [['a', '**/b'], false],
    [['a', '!a/b'], true],
    [['\\!a'], false],
  ])('%j: whether anything is taken back is %s', (patterns, hasExceptions) => {
    expect(compilePatterns(patterns)?.hasExceptions).toBe(hasExceptions);
  });
});

it.each(['!', '[', 'a[', '[^', '[a-', '[z-a]', 'a\\', '!['])(
  '%s is malformed, and all others with it',
  (bad) => {
    expect(compilePatterns([bad])).toBeNull();
    expect(compilePatterns(['dist', bad])).toBeNull();
  },
);

it.each(['bin\\Debug', 'a\\d', 'a\\1', '*a|b', 'x{2}*'])(
  '%s means something else to Go than what is written, so it is not followed',
  (pattern) => {
    expect(compilePatterns([pattern])).toBeNull();
  },
);

describe('an ignore file', () => {
  it.each([
    ['lines', 'a\nb', ['a', 'b']],
    ['lines of Windows', 'a\r\nb\r\n', ['a', 'b']],
    ['nothing', '', []],
    ['empty lines', '\n\n  \na\n\t\n', ['a']],
    ['comments', '#a\nb\n# c', ['b']],
    ['no comment behind white space', ' #a\nb #c', ['#a', 'b #c']],
    ['white space around', '  a b \t\n! c ', ['a b', '!c']],
    ['a byte order mark', '\uFEFFa\nb', ['a', 'b']],
    ['a byte order mark before a comment', '\uFEFF# a\nb', ['b']],
    ['leading slashes', '/a\n//b\n!/c\n/', ['a', 'b', '!c', '/']],
    ['what is the same by another path', './a/\nb//c\nd/../e\n!./f/', ['a', 'b/c', 'e', '!f']],
    ['a lone exclamation mark', '!\n! ', ['!', '!']],
  ])('%s', (_, text, patterns) => {
    expect(parseIgnoreFile(text)).toEqual(patterns);
  });
});

it('trims what Go trims: a byte order mark stays where it is not the first of the file', () => {
  expect(parseIgnoreFile('a\n\uFEFFb\n\u0085c\u00a0')).toEqual(['a', '\uFEFFb', 'c']);
});
