/**
 * Builds the plugin: src → dist. Plain Node, so that tools/bootstrap.mjs can call it on a fresh clone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const plugin = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(plugin, 'dist');
/** Lies in dist, so that it comes and goes with what it describes, also through the Nx cache. */
const stamp = join(dist, '.sources');

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build() ? 0 : 1;

/** Whether dist was built from exactly the sources that are here. Times say nothing after a checkout. */
export function isUpToDate() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashSources();
}

/**
 * Compiles beside dist and swaps, so that a process that uses the plugin meanwhile finds it whole.
 *
 * @returns false if the compiler found errors, which it has printed; dist stays as it was, and out of date
 */
export function build() {
  const sources = hashSources();
  const draft = join(plugin, `tmp-dist-${process.pid}`);
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const settings = ['-p', join(plugin, 'tsconfig.build.json'), '--outDir', draft];
  const { status } = spawnSync(process.execPath, [tsc, ...settings], { stdio: 'inherit' });
  if (status === 0) {
    writeFileSync(join(draft, '.sources'), sources);
    rmSync(dist, { recursive: true, force: true });
    renameSync(draft, dist);
  }
  rmSync(draft, { recursive: true, force: true });
  return status === 0;
}

function hashSources() {
  const folders = ['src', 'scripts'].map((folder) => join(plugin, folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const settings = [
    'package.json',
    'tsconfig.build.json',
    '../../tsconfig.base.json',
    '../../package-lock.json',
  ];
  const hash = createHash('sha256');
  for (const file of [...files.sort(), ...settings.map((name) => join(plugin, name))]) {
    hash
      .update(`${relative(plugin, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}
