import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { atEnd } from './test-folder';
import { repositoryRoot } from './workspace';

/** Where `npm run pack:plugin` leaves the plugin. */
export const tarball = join(repositoryRoot, 'dist/nx-buildx.tgz');

/** Packs the plugin as it is now. */
export async function packPlugin(): Promise<void> {
  await run('npm', ['run', 'pack:plugin'], repositoryRoot);
}

/** Files in the tarball, relative to the package, sorted. */
export async function listTarball(): Promise<readonly string[]> {
  const text = await run('tar', ['-tzf', tarball], repositoryRoot);
  return text
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''))
    .sort();
}

/**
 * Makes a folder a package of its own and installs the packed plugin there, with the Nx it is to run in.
 *
 * @param packages as `npm install` takes them
 */
export async function installPacked(folder: string, packages: readonly string[]): Promise<void> {
  await run('npm', ['init', '--yes'], folder);
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=5', '--save-dev'];
  await run('npm', ['install', ...flags, ...packages, tarball], folder);
}

/** @returns what the program wrote on standard output; fails with all it wrote where it does not end with 0 */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  atEnd(() => void child.kill());
  let [written, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return written;
  throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}\n${written}${errors}`);
}
