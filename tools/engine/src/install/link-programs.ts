import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryCommand } from '../process/run-command';
import { listMissingLibraries } from '../base/parse-ldd';

/** Where packages put programs, below `/`. */
const PROGRAM_FOLDERS = ['usr/bin', 'usr/sbin', 'bin', 'sbin'];
/** Where they put libraries; the name in the middle is the machine's, like `x86_64-linux-gnu`. */
const LIBRARY_FOLDERS = ['usr/lib', 'lib'];

/** Makes `bin` and `sbin` beside the unpacked `root`. They stay right when the folder moves as a whole. */
export async function linkPrograms(folder: string): Promise<void> {
  const root = join(folder, 'root');
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'sbin'));
  const libraries = findLibraryFolders(root);
  const linked = new Set<string>();
  for (const place of PROGRAM_FOLDERS.filter((name) => existsSync(join(root, name)))) {
    for (const name of readdirSync(join(root, place))) {
      if (!linked.has(name))
        await linkProgram(`${place}/${name}`, join(folder, 'sbin', name), root, libraries);
      linked.add(name);
    }
  }
  // Where the machine has the very package, there is nothing to link: `docker` is on the PATH.
  if (linked.has('docker')) symlinkSync('../root/usr/bin/docker', join(folder, 'bin/docker'));
}

function findLibraryFolders(root: string): string[] {
  return LIBRARY_FOLDERS.filter((name) => existsSync(join(root, name))).flatMap((name) => {
    const nested = readdirSync(join(root, name)).filter((entry) => entry.endsWith('-linux-gnu'));
    return nested.map((entry) => `${name}/${entry}`);
  });
}

/** A link, or, for a program with libraries that the machine lacks, a script that shows it where they are. */
async function linkProgram(
  path: string,
  link: string,
  root: string,
  libraries: readonly string[],
): Promise<void> {
  const needs = await tryCommand('ldd', [join(root, path)]);
  if (listMissingLibraries(needs.stdout).length === 0) {
    symlinkSync(`../root/${path}`, link);
    return;
  }
  const folders = libraries.map((name) => `$root/${name}`).join(':');
  const script = [
    '#!/bin/sh',
    'root=${0%/*}/../root',
    `export LD_LIBRARY_PATH="${folders}"`,
    `exec "$root/${path}" "$@"`,
  ];
  writeFileSync(link, `${script.join('\n')}\n`);
  chmodSync(link, 0o755);
}
