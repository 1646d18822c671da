import type { SourceUse } from '../../dockerfile/resolved-dockerfile';
import type { MemoryFiles } from '../testing/file-tree';
import { plantFiles } from '../testing/file-tree';
import { readContextFiles } from './file-digests';
import { compilePatterns } from './pattern-list';
import { digestSource } from './select-files';

const IGNORED = ['**/*.log', 'node_modules'];

const FILES = {
  'package.json': '',
  'apps/web/package.json': 'web',
  'apps/web/src/main.ts': '',
  'apps/web/dist/main.js': '',
  'apps/api/package.json': 'api',
  'apps/readme.md': '',
  'libs/ui/button.ts': '',
  'libs/linked': { target: 'ui' },
  current: { target: 'apps/web' },
};

function copy(path: string, more: Partial<SourceUse> = {}): SourceUse {
  return {
    path,
    instruction: 'COPY',
    line: 1,
    stage: '0',
    context: null,
    remote: false,
    checksum: null,
    exclude: [],
    parents: false,
    wildcard: /[*?[]/.test(path),
    ...more,
  };
}

function digest(files: MemoryFiles, path: string, more: Partial<SourceUse> = {}): string {
  const context = readContextFiles(files.tree, '.', compilePatterns(IGNORED));
  return digestSource(copy(path, more), context).digest;
}

/** Whether writing to a file, or making it, changes what a source is known by. */
function isRead(file: string, path: string, more: Partial<SourceUse> = {}): boolean {
  const files = plantFiles(FILES);
  const before = digest(files, path, more);
  files.write(file, { content: 'changed', mode: 0o600 });
  return digest(files, path, more) !== before;
}

describe.each<[string, Partial<SourceUse>, readonly string[], readonly string[]]>([
  ['package.json', {}, ['package.json'], ['apps/web/package.json', 'x']],
  ['apps/web', {}, ['apps/web/src/main.ts', 'apps/web/x', 'apps/web/'], ['apps/api/x', 'apps/web/x.log']],
  ['.', {}, ['x', 'apps/', 'libs/ui/x'], ['x.log', 'node_modules/x', 'libs/ui/x.log']],
  ['missing', {}, ['missing', 'missing/x'], ['package.json']],
  // Links: what they are, and what they stand for.
  ['current', {}, ['current', 'apps/web/src/main.ts'], ['apps/api/x']],
  ['current/src', {}, ['current', 'apps/web/src/main.ts'], ['apps/web/dist/main.js']],
  ['libs', {}, ['libs/linked', 'libs/ui/button.ts'], ['apps/x']],
  // Wildcards.
  ['*.json', {}, ['package.json', 'x.json'], ['x.ts', 'apps/x.json']],
  ['*', {}, ['x', 'apps/web/src/main.ts'], ['x.log', 'node_modules/x', 'apps/x.log']],
  ['apps/*/package.json', {}, ['apps/api/package.json', 'apps/new/package.json'], ['apps/api/x', 'apps/x']],
  ['current/*.json', {}, ['apps/web/package.json', 'apps/web/x.json'], ['apps/web/x']],
  ['libs/*/button.ts', {}, ['libs/ui/button.ts'], ['libs/ui/x']],
  ['apps[^x]web', {}, ['apps/web/x'], ['apps/api/x']],
  ['*.none', {}, ['x.none'], ['x']],
  ['[', {}, ['x', 'apps/web/x'], ['x.log']],
  // `--exclude`.
  ['apps/web', { exclude: ['dist'] }, ['apps/web/src/main.ts'], ['apps/web/dist/main.js', 'apps/web/dist/']],
  ['apps', { exclude: ['*/dist', '**/*.md'] }, ['apps/web/x'], ['apps/web/dist/x', 'apps/x.md']],
  ['apps', { exclude: ['*', '!web'] }, ['apps/web/x'], ['apps/api/x', 'apps/readme.md']],
  ['apps/*', { exclude: ['dist'] }, ['apps/web/x'], ['apps/web/dist/x']],
  ['apps', { exclude: ['['] }, ['apps/web/x'], ['libs/x']],
  // `--parents`.
  ['apps/web/src', { parents: true }, ['apps/', 'apps/web/', 'apps/web/src/x'], ['apps/web/x', 'apps/x']],
  [
    '**/package.json',
    { parents: true },
    ['package.json', 'apps/api/package.json', 'apps/'],
    ['apps/api/x', 'x'],
  ],
  ['apps/*/package.json', { parents: true }, ['apps/', 'apps/api/package.json'], ['libs/x', 'x']],
  ['apps/web/src/*.ts', { parents: true }, ['apps/', 'apps/web/', 'apps/web/src/x.ts'], ['apps/api/x']],
])('%s %o', (path, more, read, others) => {
  it.each(read)('reads %s', (file) => {
    expect(isRead(file, path, more)).toBe(true);
  });

  it.each(others)('does not read %s', (file) => {
    expect(isRead(file, path, more)).toBe(false);
  });
});

it('knows the mode of a folder on the way also where only something in it is not ignored', () => {
  const files = plantFiles({ 'apps/web/a': '' });
  const context = () => readContextFiles(files.tree, '.', compilePatterns(['*', '!apps/web']));
  const source = copy('apps/web', { parents: true });
  const before = digestSource(source, context()).digest;
  files.write('apps/', { mode: 0o700 });
  expect(digestSource(source, context()).digest).not.toBe(before);
});

it('has another stamp after any write to what is read', () => {
  const files = plantFiles(FILES);
  const stamp = () => digestSource(copy('apps/*'), readContextFiles(files.tree, '.', null)).stamp;
  const before = stamp();
  files.write('apps/web/package.json', 'web');
  expect(stamp()).not.toBe(before);
});
