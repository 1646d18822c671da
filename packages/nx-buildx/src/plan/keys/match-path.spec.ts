import { compilePathPattern } from './match-path';

it.each([
  ['a.txt', ['a.txt'], ['aXtxt', 'a.txt2', 'b/a.txt']],
  ['*', ['a', '.env', ''], ['a/b']],
  ['*.txt', ['a.txt', '.txt'], ['a.txt/b', 'a/b.txt', 'a.TXT']],
  ['a*b*c', ['abc', 'aXbbYc'], ['ab', 'a/bc', 'abcd']],
  ['**', ['ab'], ['a/b']],
  ['*/package.json', ['a/package.json'], ['package.json', 'a/b/package.json']],
  ['a?c', ['abc', 'a☺c', 'a😀c', 'a.c'], ['ac', 'a/c', 'abbc']],
  ['[a-c]', ['a', 'b', 'c'], ['d', '-', 'B', '']],
  ['[ac]x', ['ax', 'cx'], ['bx']],
  ['[^a-c]', ['d', '☺', '^', '/'], ['a', '']],
  ['[!a]', ['!', 'a'], ['b']],
  ['[a^]', ['a', '^'], ['b']],
  ['[α-ω]', ['λ'], ['l']],
  ['a[/]b', ['a/b'], ['ab']],
  ['a[^x]b', ['a-b', 'a/b'], ['axb', 'ab']],
  ['[z-a]', [], ['a', 'm', '-']],
  ['[^z-a]', ['a', '-'], ['']],
  ['[a-c0-9_]', ['b', '7', '_'], ['d', '-']],
  ['[\\]a]', [']', 'a'], ['\\', 'b']],
  ['[\\-x]', ['-', 'x'], ['a', '\\']],
  ['[x\\-z]', ['x', '-', 'z'], ['y']],
  ['[\\^a]', ['^', 'a'], ['b']],
  ['[[]', ['['], [']', 'a']],
  ['[ab]]', ['a]'], ['a', ']']],
  ['[*?]', ['*', '?'], ['a']],
  ['[.]', ['.'], ['a']],
  ['[&&]', ['&'], ['a']],
  ['a]', ['a]'], ['a']],
  ['a\\*', ['a*'], ['ab', 'a\\*']],
  ['\\a', ['a'], ['\\a']],
  ['\\d\\w', ['dw'], ['1a']],
  ['a\\\\b', ['a\\b'], ['ab']],
  ['(a|b)+{1}$^.', ['(a|b)+{1}$^.'], ['a', 'ab']],
])('%s', (pattern, matched, others) => {
  const compiled = compilePathPattern(pattern);
  expect(matched.filter((path) => compiled?.test(path) !== true)).toEqual([]);
  expect(others.filter((path) => compiled?.test(path) !== false)).toEqual([]);
});

it.each([
  '[',
  '[^',
  'a[',
  '[]',
  '[]a]',
  '[^]a]',
  '[a',
  '[a-',
  '[-]',
  '[x-]',
  '[-x]',
  '[a-b-c]',
  '\\',
  'a\\',
  '[\\',
])('%s is malformed', (pattern) => {
  expect(compilePathPattern(pattern)).toBeNull();
});
