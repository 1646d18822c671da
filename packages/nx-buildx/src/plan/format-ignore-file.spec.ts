import { array, assert, constantFrom, oneof, property, record, tuple } from 'fast-check';
import { isInside } from './join-path';
import { dropNested } from './expand-paths';
import { formatIgnoreFile } from './format-ignore-file';
import { compilePatterns, parseIgnoreFile } from './keys/pattern-list';
import type { ParentMatches } from './keys/pattern-list';

/** All paths of up to three names out of a few, so that patterns meet them often. */
const NAMES = ['a', 'ab', 'c.x'];
const PATHS = NAMES.flatMap((one) => [
  one,
  ...NAMES.flatMap((two) => [`${one}/${two}`, ...NAMES.map((three) => `${one}/${two}/${three}`)]),
]);

/** The paths that an ignore file lets through, in a tree in which every path may be a folder. */
function listSent(text: string): readonly string[] {
  const patterns = compilePatterns(parseIgnoreFile(text))!;
  const matches = new Map<string, ParentMatches>();
  return PATHS.filter((path) => {
    const parent = path.includes('/') ? matches.get(path.slice(0, path.lastIndexOf('/')))! : null;
    const match = patterns.match(path, parent);
    matches.set(path, match.matches);
    return !match.matched;
  });
}

function combine(written: string | null, kept: readonly string[], dropped: readonly string[] = []): string {
  const text = formatIgnoreFile(written, { kept, dropped });
  if (typeof text !== 'string') throw new Error(`${String(text.pattern)} is too hard`);
  return text;
}

it('leaves out all but what is kept, and of that what the workspace ignores', () => {
  expect(combine('*.log\n!keep.log\n', ['apps/api', 'package.json'], ['apps/api/e2e'])).toBe(
    ['**', '!apps/api', '!package.json', '*.log', 'apps/api/e2e', 'apps/api/e2e/**', ''].join('\n'),
  );
});

it.each([
  ['!libs', []],
  ['!libs/a', ['!libs/a']],
  ['!libs/a/src', ['!libs/a/src']],
  ['!libs/b', []],
  ['!**/src', ['!libs/a/**/src']],
  ['!**/a/src', ['!libs/a/**/a/src', '!libs/a/src']],
  ['!*/a/*.ts', ['!libs/a/*.ts']],
  ['!libs/**', ['!libs/a', '!libs/a/**']],
  ['!libs/**/*.ts', ['!libs/a/**/*.ts']],
  ['!**.ts', ['!libs/a/**/*.ts']],
  ['!l[a-z]bs/?', ['!libs/a']],
])('%s is taken back in the closure only', (pattern, expected) => {
  const lines = combine(`x\n${pattern}\n`, ['libs/a']).trim().split('\n');
  expect(lines.slice(3).sort()).toEqual([...expected].sort());
});

it('writes out what was said of a folder above', () => {
  expect(combine('libs\n!libs/a/keep', ['libs/a'])).toBe(
    ['**', '!libs/a', 'libs', 'libs/a', 'libs/a/**', '!libs/a/keep', ''].join('\n'),
  );
});

it('drops a nested project whatever is taken back in it', () => {
  const text = combine('a/ab\n!a/ab/a', ['a'], ['a/ab']);
  expect(listSent(text).filter((path) => isInside(path, 'a/ab'))).toEqual([]);
});

it('names the pattern that it cannot keep to a part, where it takes something back', () => {
  expect(formatIgnoreFile('a**b\n[^x]\n', { kept: ['a'], dropped: [] })).toEqual(expect.any(String));
  expect(formatIgnoreFile('*\n!a**b\n', { kept: ['a'], dropped: [] })).toEqual({ pattern: '!a**b' });
  expect(formatIgnoreFile('*\n![^x]y\n', { kept: ['a'], dropped: [] })).toEqual({ pattern: '![^x]y' });
  expect(formatIgnoreFile('[\n', { kept: ['a'], dropped: [] })).toEqual({ pattern: null });
});

it('takes names for names', () => {
  const text = combine(null, ['#a', '!b', 'c[d]*']);
  const patterns = compilePatterns(parseIgnoreFile(text))!;
  const isSent = (path: string) => !patterns.match(path, null).matched;
  expect(['#a', '!b', 'c[d]*', 'cd', 'b', 'a'].map(isSent)).toEqual([true, true, true, false, false, false]);
});

it('sends exactly what is kept and not ignored, whatever is written', () => {
  const name = constantFrom(...NAMES, '*', '**', '?', 'a*', '*.x', '[a-b]b');
  const anyPath = array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
  const path = oneof(anyPath, constantFrom(...PATHS));
  const pattern = tuple(constantFrom('', '', '!'), path).map(([sign, each]) => `${sign}${each}`);
  const cases = record({
    written: array(pattern, { maxLength: 6 }),
    kept: array(constantFrom(...PATHS, '.'), { minLength: 1, maxLength: 3 }),
    dropped: array(constantFrom(...PATHS), { maxLength: 2 }),
  });
  assert(
    property(cases, ({ written, kept: wanted, dropped: unwanted }) => {
      const kept = dropNested(wanted);
      const dropped = dropNested(unwanted.filter((each) => !kept.some((path) => isInside(path, each))));
      const isKept = (each: string) =>
        kept.some((folder) => isInside(each, folder)) && !dropped.some((folder) => isInside(each, folder));
      const expected = listSent(written.join('\n')).filter(isKept);
      expect(listSent(combine(written.join('\n'), kept, dropped))).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});
