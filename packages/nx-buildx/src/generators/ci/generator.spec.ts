import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logger, readNxJson, updateNxJson, writeJson } from '@nx/devkit';
import type { Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { parse } from 'yaml';
import schema from '../../../schemas/generators/ci.json';
import generateCi from './generator';
import { PROVIDERS } from './providers';

let root: string;
let tree: Tree;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-ci-'));
  tree = Object.assign(createTreeWithEmptyWorkspace(), { root });
  useLockFile('package-lock.json');
});

afterEach(() => {
  rmSync(root, { recursive: true });
  jest.restoreAllMocks();
});

/** Nx looks for it on disk, not in the tree. */
function useLockFile(name: string): void {
  writeFileSync(join(root, name), '');
}

function configure(options: object, defaultBase = 'main'): void {
  updateNxJson(tree, { ...readNxJson(tree), defaultBase, plugins: [{ plugin: 'nx-buildx', options }] });
}

function read(path: string): string {
  return tree.read(path, 'utf8') ?? '';
}

function listChanges(): readonly string[] {
  return tree
    .listChanges()
    .map(({ path }) => path)
    .filter((path) => /pipelines|\.(?:github|gitlab|circleci|azure)/.test(path));
}

it('is where the package says, and in what is published', () => {
  const folder = join(__dirname, '../../..');
  const readJsonFile = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Manifest;
  const { generators, files } = readJsonFile('package.json');
  expect(generators).toBe('./generators.json');
  expect(files).toEqual(expect.arrayContaining(['dist', 'generators.json', 'schemas']));
  const { ci } = readJsonFile('generators.json').generators as Record<string, Record<string, string>>;
  expect(existsSync(join(folder, ci!['schema']!))).toBe(true);
  expect(join(folder, ci!['factory']!.replace('/dist/', '/src/'))).toBe(join(__dirname, 'generator'));
});

interface Manifest {
  readonly generators: unknown;
  readonly files?: readonly string[];
}

it('asks for the providers that there are', () => {
  expect(schema.properties.provider.enum).toEqual(PROVIDERS);
  expect(schema.properties.provider['x-prompt'].items.map(({ value }) => value)).toEqual(PROVIDERS);
  expect(() => generateCi(tree, { provider: 'jenkins' as never })).toThrow('There is no provider "jenkins"');
});

it.each([
  ['github', ['.github/workflows/nx-buildx.yml']],
  ['gitlab', ['.gitlab/nx-buildx.yml', '.gitlab-ci.yml']],
  ['circleci', ['.circleci/config.yml']],
  ['azure', ['azure-pipelines.yml']],
  ['bitbucket', ['bitbucket-pipelines.yml']],
] as const)('%s gets its file', (provider, paths) => {
  generateCi(tree, { provider });
  expect(listChanges()).toEqual(paths);
});

it('takes registry, target and default branch from nx.json', () => {
  configure(
    { registry: 'ghcr.io/acme', targetName: 'docker', cache: { repository: 'cache.acme.dev/c' } },
    'trunk',
  );
  generateCi(tree, { provider: 'github' });
  const written = read('.github/workflows/nx-buildx.yml');
  expect(parse(written)).toMatchObject({ on: { push: { branches: ['trunk'] } } });
  for (const part of [
    'registry: ghcr.io',
    'registry: cache.acme.dev',
    '-t docker --batch',
    'docker-publish --tags',
  ])
    expect(written).toContain(part);
});

it('the option defaultBranch stands over defaultBase', () => {
  configure({ defaultBranch: 'develop' }, 'trunk');
  generateCi(tree, { provider: 'bitbucket' });
  expect(parse(read('bitbucket-pipelines.yml'))).toMatchObject({
    pipelines: { branches: { develop: expect.any(Array) } },
  });
});

it('a registry without a host is one on Docker Hub', () => {
  configure({ registry: 'acme' });
  generateCi(tree, { provider: 'bitbucket' });
  expect(read('bitbucket-pipelines.yml')).toContain('docker login docker.io ');
});

it.each([
  [
    'pnpm-lock.yaml',
    { packageManager: 'pnpm@9.1.0+sha512.abc' },
    ['pnpm@9.1.0\n', 'pnpm install --frozen-lockfile', 'pnpm exec nx affected'],
  ],
  ['pnpm-lock.yaml', {}, ['pnpm@11\n', 'pnpm exec nx affected']],
  [
    'yarn.lock',
    { packageManager: 'yarn@4.5.0' },
    ['corepack enable', 'yarn install --immutable', 'yarn nx affected'],
  ],
  ['bun.lock', { packageManager: 'pnpm@9.1.0' }, ['bun@latest\n', 'bun install', 'bun nx affected']],
  ['package-lock.json', {}, ['npm ci', 'npx nx affected']],
])('%s: uses that package manager', (lockFile, manifest, commands) => {
  rmSync(join(root, 'package-lock.json'));
  useLockFile(lockFile);
  writeJson(tree, 'package.json', manifest);
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  generateCi(tree, { provider: 'bitbucket' });
  for (const command of commands) expect(read('bitbucket-pipelines.yml')).toContain(command);
});

it('names files and jobs', () => {
  generateCi(tree, { provider: 'github', name: 'Our Images' });
  expect(parse(read('.github/workflows/our-images.yml'))).toMatchObject({ name: 'Our Images' });
});

it('refuses what would mean something else in YAML or a shell', () => {
  expect(() => generateCi(tree, { provider: 'github', name: 'a: b' })).toThrow('The name "a: b"');
  configure({ targetName: '$(rm -rf /)' });
  expect(() => generateCi(tree, { provider: 'github' })).toThrow('The target "$(rm -rf /)"');
  configure({}, "it's");
  expect(() => generateCi(tree, { provider: 'github' })).toThrow('The default branch "it\'s"');
  configure({ registry: 'acme.dev:80"/x' });
  expect(() => generateCi(tree, { provider: 'github' })).toThrow('is no repository');
});

it('refuses wrong options as all else does', () => {
  configure({ registri: 'ghcr.io/acme' });
  expect(() => generateCi(tree, { provider: 'github' })).toThrow(/no option "registri"[^]*option-unknown/);
});

it('runs again without a change', () => {
  for (const provider of PROVIDERS) generateCi(tree, { provider });
  const before = listChanges().map(read);
  for (const provider of PROVIDERS) generateCi(tree, { provider });
  expect(listChanges().map(read)).toEqual(before);
});

it('keeps a file that differs, unless forced', () => {
  const path = '.github/workflows/nx-buildx.yml';
  tree.write(path, 'mine');
  expect(() => generateCi(tree, { provider: 'github' })).toThrow(`${path} exists and differs. --force`);
  expect(read(path)).toBe('mine');
  generateCi(tree, { provider: 'github', force: true });
  expect(read(path)).toContain('jobs:');
});

it('writes beside the one file of a provider, and says what to do', () => {
  const warn = jest.spyOn(logger, 'warn').mockImplementation();
  tree.write('.circleci/config.yml', 'mine');
  generateCi(tree, { provider: 'circleci' });
  expect(read('.circleci/config.yml')).toBe('mine');
  expect(read('.circleci/nx-buildx.yml')).toContain('version: 2.1');
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('move commands, jobs and workflows over'));
});

it('loses nothing where both places are taken', () => {
  tree.write('azure-pipelines.yml', 'mine');
  tree.write('.azure/nx-buildx.yml', 'mine too');
  expect(() => generateCi(tree, { provider: 'azure' })).toThrow(
    'azure-pipelines.yml and .azure/nx-buildx.yml',
  );
  expect(read('.azure/nx-buildx.yml')).toBe('mine too');
});

it('never touches a .gitlab-ci.yml that exists', () => {
  const warn = jest.spyOn(logger, 'warn').mockImplementation();
  tree.write('.gitlab-ci.yml', 'mine');
  generateCi(tree, { provider: 'gitlab', force: true });
  expect(read('.gitlab-ci.yml')).toBe('mine');
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('include:\n  - local: .gitlab/nx-buildx.yml'));
});
