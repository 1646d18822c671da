import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** This repository: its `node_modules` has Nx, and the plugin as a link to packages/nx-buildx. */
const repository = join(__dirname, '../..');

/** Content by path from the workspace root; an object is written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

/**
 * Writes an Nx workspace with a git repository, everything committed on branch `main`.
 *
 * @param plugin options of nx-buildx in `nx.json`; `null`: a workspace without it
 * @param nodeModules folder with the packages of the workspace; default: this repository's
 */
export function writeWorkspace(
  root: string,
  files: Files,
  plugin: object | null,
  nodeModules = join(repository, 'node_modules'),
): void {
  const settings: Files = {
    'package.json': { name: 'bench', private: true },
    'nx.json': {
      analytics: false,
      neverConnectToCloud: true,
      defaultBase: 'main',
      plugins: plugin === null ? [] : [{ plugin: 'nx-buildx', options: plugin }],
    },
    '.gitignore': '/node_modules\n.nx\n/dist\n',
  };
  writeFiles(root, { ...settings, ...files });
  symlinkSync(nodeModules, join(root, 'node_modules'));
  runGit(root, 'init', '--quiet', '--initial-branch=main');
  commitFiles(root, {});
}

/** Writes files of a workspace and commits all there is, as the next job would find it. */
export function commitFiles(root: string, files: Files): void {
  writeFiles(root, files);
  runGit(root, 'add', '--all');
  runGit(root, 'commit', '--quiet', '--message', 'change');
}

function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Neither the settings of whoever measures nor a repository around the temporary folder have a say. */
function runGit(root: string, ...args: readonly string[]): void {
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const identity = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com'];
  execFileSync('git', [...identity, ...args], { cwd: root, env });
}
