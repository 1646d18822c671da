import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildImageGraph } from '../plan/build-image-graph';
import type { ImageSpec } from '../plan/testing/workspace';
import { makeWorkspace } from '../plan/testing/workspace';
import { createFileView } from './file-view';
import { noteDroppedFiles } from './note-dropped-files';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-dropped-'));
  const files = [
    'apps/api/main.ts',
    'apps/web/main.ts',
    'apps/web/index.html',
    'libs/a/a',
    'libs/b/b',
    'libs/b/ignored.log',
    'README.md',
  ];
  for (const file of files) write(file, '');
  write('.dockerignore', '**/*.log\n');
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function notes(dockerfile: string, api: ImageSpec) {
  write('apps/api/Dockerfile', `FROM x\n${dockerfile}\n`);
  const projects = { libraries: { a: 'libs/a', b: 'libs/b', web: 'apps/web' }, dependencies: { api: ['a'] } };
  const graph = buildImageGraph(makeWorkspace({ api }, projects), createFileView(root));
  return noteDroppedFiles(graph, ['api:image'], root, {}).map(({ message }) => message);
}

it('counts what a closure would leave out of what an image copies', () => {
  expect(notes('COPY . .', { context: 'workspace' })).toEqual([
    '"closure" would drop 5 of 8 files: . (2), apps/web (2), libs/b (1)',
  ]);
  expect(notes('COPY libs libs', { context: 'workspace', contextFilter: 'closure' })).toEqual([
    '"closure" drops 1 of 2 files: libs/b (1)',
  ]);
});

it('says nothing where it leaves nothing out', () => {
  expect(notes('COPY libs/a apps/api /x/', { context: 'workspace' })).toEqual([]);
  expect(notes('COPY . .', { context: 'project' })).toEqual([]);
});
