import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFilteredDockerfile } from './write-filtered-dockerfile';

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-filtered-'));
  folder = join(root, 'temporary/api');
  mkdirSync(join(root, 'docker'));
  writeFileSync(join(root, 'docker/node.Dockerfile'), 'FROM x\n');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const filter = { projects: ['api'], kept: ['apps/api'], dropped: [], ignoreFile: '**\n!apps/api\n' };

it('copies the Dockerfile by its name, with the ignore file beside it', async () => {
  const copy = await writeFilteredDockerfile({ file: 'docker/node.Dockerfile', filter }, root, folder);
  expect(copy).toBe(join(folder, 'node.Dockerfile'));
  expect(readFileSync(join(folder, 'node.Dockerfile'), 'utf8')).toBe('FROM x\n');
  expect(readFileSync(join(folder, 'node.Dockerfile.dockerignore'), 'utf8')).toBe('**\n!apps/api\n');
  expect(readdirSync(join(root, 'docker'))).toEqual(['node.Dockerfile']);
});

it.each([
  ['a frontend', '# syntax=docker/dockerfile:1.7-labs\n# check=error=true\nFROM x\n'],
  ['a frontend, after a byte order mark', '\ufeff# syntax = docker/dockerfile:1\r\n# escape=`\r\nFROM x\r\n'],
  ['a frontend in the way of other files', '#!/usr/bin/env frontend\n// syntax=x\nFROM x'],
  ['what escapes', '#escape=`\nFROM x\nCOPY . `\n /repo\n'],
  [
    'nothing, in bytes that are no text',
    Buffer.from([0x23, 0xff, 0xfe, 0x0a, 0x46, 0x52, 0x4f, 0x4d, 0x20, 0x78]),
  ],
])('keeps every byte of a Dockerfile whose first lines say %s', async (_, content) => {
  writeFileSync(join(root, 'docker/node.Dockerfile'), content);
  await writeFilteredDockerfile({ file: 'docker/node.Dockerfile', filter }, root, folder);
  expect(readFileSync(join(folder, 'node.Dockerfile'))).toEqual(Buffer.from(content));
});

it('writes nothing where nothing is filtered', async () => {
  const written = await writeFilteredDockerfile(
    { file: 'docker/node.Dockerfile', filter: null },
    root,
    folder,
  );
  expect(written).toBeNull();
  expect(existsSync(folder)).toBe(false);
});

it('leaves it to buildx to miss a Dockerfile that is gone', async () => {
  expect(await writeFilteredDockerfile({ file: 'docker/gone', filter }, root, folder)).toBeNull();
});
