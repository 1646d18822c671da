import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestLab } from './lab';
import { makeFolder } from './test-folder';

/** This repository. Its `node_modules` has Nx, and the plugin as a link to packages/nx-buildx. */
export const repositoryRoot = join(__dirname, '../..');

/** That of this repository, or what NX_BUILDX_E2E_NODE_MODULES names, to test another build of the plugin. */
export const defaultNodeModules =
  process.env['NX_BUILDX_E2E_NODE_MODULES'] ?? join(repositoryRoot, 'node_modules');

/** Content by path; an object is written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

export interface WorkspaceSpec {
  readonly files: Files;
  /** Options of the plugin in `nx.json`; see {@link describePlugin}. */
  readonly plugin: object;
  /** Merged over the rest of `nx.json`. */
  readonly nxJson?: object;
  /** Folder that `node_modules` becomes a link to; `null` for none. Default: {@link defaultNodeModules}. */
  readonly nodeModules?: string | null;
}

/** An Nx workspace with a git repository on branch `main`, in a folder of its own. */
export interface Workspace {
  readonly root: string;
  write(files: Files): void;
  remove(...paths: readonly string[]): void;
  read(path: string): string;
  readJson(path: string): unknown;
  /** Commits all there is. @returns the commit's hash */
  commit(message: string): string;
  /** Goes to a branch, which begins here if it is new. */
  checkout(branch: string): void;
  git(...args: readonly string[]): string;
}

/** Makes a workspace, with everything committed. It goes when the tests of the file have ended. */
export function createWorkspace(spec: WorkspaceSpec): Workspace {
  const root = makeFolder('ws');
  const workspace = openWorkspace(root);
  const { files, plugin, nxJson, nodeModules = defaultNodeModules } = spec;
  writeFiles(root, {
    'package.json': { name: 'workspace', private: true },
    'nx.json': {
      analytics: false,
      neverConnectToCloud: true,
      defaultBase: 'main',
      plugins: [{ plugin: 'nx-buildx', options: plugin }],
      ...nxJson,
    },
    '.gitignore': '/node_modules\n.nx\n/dist\n',
    ...files,
  });
  if (nodeModules !== null) symlinkSync(nodeModules, join(root, 'node_modules'));
  workspace.git('init', '--quiet', '--initial-branch=main');
  workspace.commit('first');
  return workspace;
}

/** What another machine checks out: all that is committed, and nothing else. */
export function cloneWorkspace({ root: origin }: Workspace): Workspace {
  const root = makeFolder('clone');
  const workspace = openWorkspace(root);
  workspace.git('clone', '--quiet', origin, '.');
  symlinkSync(defaultNodeModules, join(root, 'node_modules'));
  return workspace;
}

function openWorkspace(root: string): Workspace {
  const git = (...args: readonly string[]): string => runGit(root, args);
  return {
    root,
    git,
    write: (files) => writeFiles(root, files),
    remove: (...paths) => {
      for (const path of paths) rmSync(join(root, path), { recursive: true, force: true });
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    readJson: (path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as unknown,
    commit: (message) => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD').trim();
    },
    checkout: (branch) => void git('checkout', '--quiet', '-B', branch),
  };
}

/**
 * Plugin options for images and cache in the lab's registry.
 *
 * @param path of all repositories of the workspace, so that the workspaces of a file do not meet
 */
export function describePlugin({ registry, busybox }: TestLab, path: string): Record<string, unknown> {
  return {
    registry: `${registry.host}/${path}`,
    cache: { repository: `${registry.host}/${path}/cache` },
    baseImages: { 'busybox:1.36': busybox },
  };
}

/** The files of a project in `apps/<name>`: its `project.json` and those given, by their path in the project. */
export function describeProject(name: string, files: Files, configuration: object = {}): Files {
  const inside = Object.entries(files).map(([path, content]) => [`apps/${name}/${path}`, content] as const);
  return { [`apps/${name}/project.json`]: { name, ...configuration }, ...Object.fromEntries(inside) };
}

function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`,
    );
  }
}

function runGit(root: string, args: readonly string[]): string {
  // Neither the settings of whoever runs the tests nor a repository around the temporary folder may have a say.
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const identity = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  return execFileSync('git', [...identity, ...args], { cwd: root, env, encoding: 'utf8' });
}
