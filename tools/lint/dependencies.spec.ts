import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

const manifests = ['.', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)].map(
  (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest,
);
const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
const [, runtime = '', development = ''] = page.split(/^## /m);

function names(...kinds: (keyof Manifest)[]): string[] {
  const all = manifests.flatMap((manifest) => kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {})));
  return [...new Set(all)].sort();
}

function rows(part: string): string[][] {
  const cells = part
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1));
  return cells.slice(2).map((row) => row.map((cell) => cell.trim()));
}

it.each([
  ['runtime', runtime, names('dependencies', 'optionalDependencies')],
  ['development', development, names('devDependencies')],
])('docs/dependencies.md has one line for each %s dependency', (_, part, wanted) => {
  expect(rows(part).map(([name]) => name)).toEqual(wanted);
});

it('every line says version, release, size and why', () => {
  for (const row of [...rows(runtime), ...rows(development)]) {
    expect(row).toEqual([
      expect.any(String),
      expect.stringMatching(/^\d+\.\d+\.\d+$/),
      expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      expect.stringMatching(/^\d+ [kM]B$/),
      expect.stringMatching(/\w{3}/),
    ]);
  }
});

it('every peer dependency is a development dependency too', () => {
  expect(names('devDependencies')).toEqual(expect.arrayContaining(names('peerDependencies')));
});
