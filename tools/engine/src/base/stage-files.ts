import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from '../process/run-command';
import { parseLdd } from './parse-ldd';

/** Files of this machine that a base image is made of. */
export interface NodeParts {
  /** The node binary. */
  readonly node: string;
  /** npm's package folder. */
  readonly npm: string;
  /** Certificates in one PEM file, where the machine has such a file. */
  readonly certificates?: string;
  /** Content of npm's global settings. */
  readonly npmrc: string;
}

const PASSWD =
  'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000:node:/home/node:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n';
const GROUP = 'root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n';

/** Where the image has its certificates, and Debian and Alpine too. */
export const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** A root file system with busybox under all its names, users and the usual folders. */
export async function stageBusybox(folder: string, busybox: string): Promise<void> {
  stageProgram(busybox, join(folder, 'bin/busybox'));
  const applets = await runCommand(busybox, ['--list-full']);
  for (const path of applets.split('\n').filter((name) => name && name !== 'bin/busybox')) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    symlinkSync('/bin/busybox', join(folder, path));
  }
  stageText(join(folder, 'etc/passwd'), PASSWD);
  stageText(join(folder, 'etc/group'), GROUP);
  stageText(join(folder, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
  stageFolder(join(folder, 'root'), 0o700);
  stageFolder(join(folder, 'tmp'), 0o1777);
  stageFolder(join(folder, 'var/tmp'), 0o1777);
  stageFolder(join(folder, 'home/node'), 0o755);
  chownSync(join(folder, 'home/node'), 1000, 1000);
}

/** node with the shared libraries it needs, and certificates. */
export async function stageNode(folder: string, parts: NodeParts): Promise<void> {
  stageProgram(parts.node, join(folder, 'usr/bin/node'));
  const libraries = parseLdd(await runCommand('ldd', [parts.node]));
  for (const library of libraries) stageProgram(library, join(folder, library));
  // Older C libraries load these by name when a host is looked up.
  const place = dirname(libraries.find((library) => library.includes('/libc.so')) ?? '/lib/none');
  for (const name of ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2']) {
    if (statSync(join(place, name), { throwIfNoEntry: false }))
      stageProgram(join(place, name), join(folder, place, name));
  }
  if (parts.certificates) {
    const target = join(folder, CERTIFICATES);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(parts.certificates, target);
    chmodSync(target, 0o644);
  }
}

/** npm and npx, and npm's global settings. */
export async function stageNpm(folder: string, parts: NodeParts): Promise<void> {
  const target = join(folder, 'usr/lib/node_modules/npm');
  cpSync(parts.npm, target, { recursive: true, verbatimSymlinks: true });
  await runCommand('chown', ['-R', '0:0', target]);
  mkdirSync(join(folder, 'usr/bin'));
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(folder, 'usr/bin', name));
  stageText(join(folder, 'usr/etc/npmrc'), parts.npmrc);
}

function stageProgram(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
  chmodSync(target, 0o755);
}

function stageText(target: string, text: string): void {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  chmodSync(target, 0o644);
}

function stageFolder(path: string, mode: number): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
}
