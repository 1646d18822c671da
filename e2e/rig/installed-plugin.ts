import { cpSync, mkdirSync, readFileSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './test-folder';
import { defaultNodeModules } from './workspace';

/**
 * Makes a `node_modules` folder that the plugin lies in as npm puts it there. Nx takes a plugin that is a link for
 * one that is being written in the workspace, and where the workspace root is a project it looks for its sources.
 *
 * @returns the folder, for `nodeModules` of a workspace; all else in it are links
 */
export function installPlugin(): string {
  const folder = join(makeFolder('installed'), 'node_modules');
  mkdirSync(folder);
  for (const name of readdirSync(defaultNodeModules)) {
    if (name !== 'nx-buildx') symlinkSync(join(defaultNodeModules, name), join(folder, name));
  }
  const source = realpathSync(join(defaultNodeModules, 'nx-buildx'));
  const { files } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { files: string[] };
  const published = new Set(['package.json', ...files]);
  mkdirSync(join(folder, 'nx-buildx'));
  for (const name of readdirSync(source)) {
    const copy = join(folder, 'nx-buildx', name);
    if (published.has(name)) cpSync(join(source, name), copy, { recursive: true });
    else if (name === 'node_modules') symlinkSync(join(source, name), copy);
  }
  return folder;
}
