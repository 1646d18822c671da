import { contextPath, hasWildcard, isRemote } from './context-path';

it.each([
  ['src', 'src'],
  ['./src/', 'src'],
  ['/src//lib', 'src/lib'],
  ['.', '.'],
  ['./', '.'],
  ['/', '.'],
  ['', '.'],
  ['../../a', 'a'],
  ['a/../b', 'b'],
  ['a/./b', 'a/b'],
  ['*.json', '*.json'],
])('contextPath(%j) is %j', (written, path) => {
  expect(contextPath(written)).toBe(path);
});

it.each([
  ['https://example.com/a', true],
  ['http://example.com/a', true],
  ['git://example.com/a.git', true],
  ['ssh://git@example.com/a.git', true],
  ['git@github.com:moby/buildkit.git#v1', true],
  ['github.com/moby/buildkit', false],
  ['vendor/repo.git', false],
  ['C:/x', false],
  ['a:b', false],
  ['https', false],
])('isRemote(%j) is %j', (source, remote) => {
  expect(isRemote(source)).toBe(remote);
});

it.each([
  ['a*', true],
  ['a?', true],
  ['a[0]', true],
  ['a{b}', false],
])('hasWildcard(%j) is %j', (path, wildcard) => {
  expect(hasWildcard(path)).toBe(wildcard);
});
