import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileView } from './file-view';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-view-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

it('is no folder: a path through a file, and one round in a circle', () => {
  writeFileSync(join(root, 'file'), '');
  symlinkSync('loop', join(root, 'loop'));
  const { isFolder, exists } = createFileView(root);
  expect(['file/x', 'loop', 'loop/x'].map(isFolder)).toEqual([false, false, false]);
  expect(['file/x', 'loop'].map(exists)).toEqual([false, false]);
  expect(isFolder('.')).toBe(true);
});

it('looks at an absolute path where it is', () => {
  writeFileSync(join(root, 'index.json'), '{}');
  const { exists, readText } = createFileView(join(root, 'workspace'));
  expect([exists(join(root, 'index.json')), readText(join(root, 'index.json'))]).toEqual([true, '{}']);
});
