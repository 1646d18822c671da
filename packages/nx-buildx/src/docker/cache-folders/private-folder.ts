import { createHash, randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '../is-running';
import { nameMachine } from '../name-machine';

/**
 * What a folder beside a cache folder is for.
 * - `new`: an export is written to it
 * - `read`: a build imports from it
 * - `old`: a cache folder whose successor takes its place; without a successor it is that folder still
 * - `gone`: a cache folder that is being removed
 */
export type PrivateKind = 'new' | 'read' | 'old' | 'gone';

/** Whose a private folder is: a process on a machine. */
export interface Owner {
  /** Digest of what `nameMachine` says. */
  readonly host: string;
  readonly pid: number;
  /** Tells it from earlier processes of the same id. */
  readonly start: string;
}

/** This process. */
export function describeOwner(): Owner {
  return { host: digest(nameMachine()), pid: process.pid, start: digest(String(performance.timeOrigin)) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** A name no cache folder can have, for one that nobody else writes: `.api--main.new-0a1b2c3d-4711-…`. */
export function namePrivateFolder(folder: string, kind: PrivateKind, { host, pid, start }: Owner): string {
  return `.${folder}.${kind}-${host}-${String(pid)}-${start}-${randomBytes(4).toString('hex')}`;
}

interface PrivateName extends Owner {
  readonly folder: string;
  readonly kind: PrivateKind;
}

function parsePrivateName(name: string): PrivateName | null {
  const [, folder, kind, host, pid, start] =
    /^\.(.+)\.(new|read|old|gone)-([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-[0-9a-f]{8}$/.exec(name) ?? [];
  if (folder === undefined || host === undefined || start === undefined) return null;
  return { folder, kind: kind as PrivateKind, host, pid: Number(pid), start };
}

/** Milliseconds after which nobody works in a folder any more: longer than a build may take. */
const LONGEST_USE = 24 * 60 * 60_000;

/**
 * Removes private folders of processes that have ended without doing so. A folder that one of them had moved aside, and
 * not replaced, is put back. Of other machines nothing is known but how old a folder is.
 */
export async function sweepPrivateFolders(directory: string, me: Owner): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    const parsed = parsePrivateName(name);
    if (parsed === null || !(await isAbandoned(join(directory, name), parsed, me))) continue;
    // Fails where there is one in its place, as it should.
    if (parsed.kind === 'old')
      await rename(join(directory, name), join(directory, parsed.folder)).catch(ignore);
    await rm(join(directory, name), { recursive: true, force: true }).catch(ignore);
  }
}

async function isAbandoned(path: string, owner: Owner, me: Owner): Promise<boolean> {
  if (owner.host === me.host) {
    if (owner.pid === me.pid) return owner.start !== me.start;
    if (!isRunning(owner.pid)) return true;
  }
  const stats = await stat(path).catch(() => null);
  return stats !== null && Date.now() - stats.mtimeMs > LONGEST_USE;
}

function ignore(): void {
  // What cannot be removed now is by a later run.
}
