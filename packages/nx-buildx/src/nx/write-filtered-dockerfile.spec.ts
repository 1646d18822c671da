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
