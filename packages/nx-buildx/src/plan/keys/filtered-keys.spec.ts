import { buildImageGraph } from '../build-image-graph';
import { plantFiles } from '../testing/file-tree';
import type { Planted } from '../testing/file-tree';
import { BASES } from '../testing/keys';
import { makeWorkspace } from '../testing/workspace';
import type { ImageSpec } from '../testing/workspace';
import { createKeys } from './compute-keys';
import { narrowTree } from './narrow-tree';

const FILES = {
  '.dockerignore': '**/*.md\n!**/keep.md\nlibs/shared/tmp\n',
  'package.json': '{}',
  'README.md': '',
  'libs/shared/index.ts': '',
  'libs/shared/keep.md': '',
  'libs/shared/notes.md': '',
  'libs/shared/tmp/file': '',
  'libs/other/index.ts': '',
  'libs/other/keep.md': '',
  'apps/api/main.ts': '',
  'apps/web/main.ts': '',
  'apps/web/keep.md': '',
  'apps/api/Dockerfile': 'FROM busybox\nCOPY . /app\n',
};
const PROJECTS = {
  libraries: { shared: 'libs/shared', other: 'libs/other', web: 'apps/web' },
  dependencies: { api: ['shared'] },
};

function keyWith(
  changes: Readonly<Record<string, Planted | null>> = {},
  {
    findWriter = () => null,
    ...api
  }: ImageSpec & { findWriter?: (id: string, path: string) => string | null } = {},
) {
  const planted = plantFiles(FILES);
  for (const [path, file] of Object.entries(changes)) {
    if (file === null) planted.remove(path);
    else planted.write(path, file);
  }
  const spec: ImageSpec = { context: 'workspace', contextFilter: 'closure', ...api };
  const graph = buildImageGraph(makeWorkspace({ api: spec }, PROJECTS), planted.view);
  const input = {
    graph,
    files: planted.view,
    tree: planted.tree,
    bases: BASES,
    environments: new Map(),
    environment: {},
    nativeOf: () => 'linux/amd64',
    now: new Date(0),
    findWriter,
  };
  return createKeys(input)('api:image');
}

const key = keyWith().key;

it.each([
  ['libs/other/index.ts', 'changed'],
  ['libs/other/index.ts', null],
  ['libs/other/keep.md', 'changed'],
  ['apps/web/main.ts', 'changed'],
  ['apps/web/keep.md', 'changed'],
  ['apps/new/project.json', '{}'],
  ['new-folder/', ''],
  ['dist/apps/api/main.js', 'built'],
  ['new.txt', 'changed'],
  ['libs/shared/notes.md', 'changed'],
  ['libs/shared/tmp/file', 'changed'],
])('%s is not sent, so that it being %j changes no key', (path, file) => {
  expect(keyWith({ [path]: file }).key).toBe(key);
});

it.each([
  ['apps/api/main.ts', 'changed'],
  ['apps/api/added.ts', 'added'],
  ['libs/shared/index.ts', 'changed'],
  ['libs/shared/index.ts', null],
  ['libs/shared/keep.md', 'changed'],
  ['package.json', 'changed'],
  // `COPY . .` brings the folders on the way, with their modes.
  ['libs/', { mode: 0o700 }],
])('%s is sent, so that it being %j changes the key', (path, file) => {
  expect(keyWith({ [path]: file }).key).not.toBe(key);
});

it.each([['libs/**'], ['l*s'], ['libs/o*'], ['**']])(
  'with %s a project that is not needed is sent, and is in the key',
  (pattern) => {
    const included = { contextInclude: [pattern] };
    const before = keyWith({}, included);
    expect(keyWith({ 'libs/other/index.ts': 'changed' }, included).key).not.toBe(before.key);
    expect(keyWith({ 'libs/other/added.ts': '' }, included).key).not.toBe(before.key);
    // The ignore file of the workspace still holds.
    expect(keyWith({ 'libs/other/notes.md': 'ignored' }, included).key).toBe(before.key);
  },
);

it('without the filter a file of another project changes the key', () => {
  const unfiltered = { contextFilter: 'none' } as const;
  const changed = { 'apps/web/main.ts': 'changed' };
  expect(keyWith(changed, unfiltered).key).not.toBe(keyWith({}, unfiltered).key);
});

it('waits for tasks that write what is sent, and for no others', () => {
  const writes = (folder: string) => (_: string, path: string) =>
    path.startsWith(folder) ? `${folder}:build` : null;
  expect(keyWith({}, { findWriter: writes('dist') }).key).toBe(key);
  expect(keyWith({}, { findWriter: writes('libs/shared') })).toMatchObject({
    key: null,
    reason: 'waits for libs/shared:build',
    pending: true,
  });
});

it('looks at nothing that is not sent', () => {
  const { tree } = plantFiles(FILES);
  const narrow = narrowTree(tree, { kept: ['libs/shared', 'package.json'], dropped: ['libs/shared/tmp'] });
  expect([narrow.list('.'), narrow.list('libs'), narrow.list('libs/shared'), narrow.list('apps')]).toEqual([
    ['libs', 'package.json'],
    ['shared'],
    ['index.ts', 'keep.md', 'notes.md'],
    [],
  ]);
  expect(narrow.entry('libs/other/index.ts')).toBeNull();
  expect(narrow.entry('libs/shared/tmp/file')).toBeNull();
  expect(narrow.entry('libs/shared/index.ts')).toMatchObject({ kind: 'file' });
});
