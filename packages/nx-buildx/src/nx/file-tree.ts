import { createHash, hash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  readlinkSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { FileEntry, FileTree } from '../model/file-tree';
import type { DigestStore } from './digest-store';

/**
 * The real files of a workspace. Each is looked at once: a tree shows one moment, and another moment wants another tree.
 *
 * @param known digests of files that have not been written to since
 */
export function createFileTree(workspaceRoot: string, known: DigestStore): FileTree {
  const looks = new Map<string, Look>();
  const folders = new Map<string, readonly string[]>();

  const look = (path: string): Look => {
    const found = looks.get(path);
    if (found !== undefined) return found;
    // Workspaces have many files: `join` would take longer than the question.
    const place = `${workspaceRoot}/${path}`;
    const stats = readStats(place);
    const made: Look = {
      // BuildKit leaves sockets out.
      entry: stats === null ? describeAbsent(path) : stats.isSocket() ? null : describe(place, stats),
      changedAt: stats === null ? Infinity : Math.max(stats.ctimeMs, stats.mtimeMs),
      digest: null,
    };
    looks.set(path, made);
    return made;
  };

  const digest = (path: string): string => {
    // Before it is read: what is written from now on shows in the next stamp.
    const found = look(path);
    found.digest ??= readDigest(path, found);
    return found.digest;
  };

  const readDigest = (path: string, { entry, changedAt }: Look): string => {
    const stamp = entry?.stamp ?? 'absent';
    const stored = known.get(path, stamp);
    if (stored !== null) return stored;
    const made = hashFile(join(workspaceRoot, path));
    if (made !== UNREADABLE) known.set(path, stamp, made, changedAt);
    return made;
  };

  const list = (path: string): readonly string[] => {
    const found = folders.get(path) ?? readNames(join(workspaceRoot, path));
    folders.set(path, found);
    return found;
  };

  return { entry: (path) => look(path).entry, list, digest };
}

/** What one look at a path has shown. */
interface Look {
  readonly entry: FileEntry | null;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  /** `null` until somebody asks for it. */
  digest: string | null;
}

/**
 * A name that is not UTF-8 was listed, and cannot be asked for. What nobody can look at is another file every time, so
 * that what holds it is never taken for something that was built before.
 */
function describeAbsent(path: string): FileEntry | null {
  if (!path.includes('\uFFFD')) return null;
  const unknown = randomUUID();
  return { kind: 'other', mode: 0, target: unknown, stamp: unknown };
}

/** `null` also for what would lie in a file, and in a folder nobody may enter. */
function readStats(place: string): Stats | null {
  try {
    return lstatSync(place, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** A change of the content, of the name's file, or of anything else about it sets the time of the last one of these. */
function describe(place: string, stats: Stats): FileEntry {
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : 'other';
  const target =
    kind === 'link' ? readTarget(place) : kind === 'other' ? `device ${String(stats.rdev)}` : null;
  const stamp = `${String(stats.ctimeMs)} ${String(stats.mtimeMs)} ${String(stats.size)} ${String(stats.ino)}`;
  return { kind, mode: stats.mode & 0o7777, target, stamp };
}

/** As text, or in hex where it is not UTF-8. */
function readTarget(place: string): string {
  try {
    const bytes = readlinkSync(place, { encoding: 'buffer' });
    const text = bytes.toString('utf8');
    return Buffer.from(text).equals(bytes) ? text : `bytes ${bytes.toString('hex')}`;
  } catch {
    return '';
  }
}

function readNames(place: string): readonly string[] {
  try {
    return readdirSync(place).sort();
  } catch {
    return [];
  }
}

/** BuildKit cannot read it either, and refuses to build. */
const UNREADABLE = 'unreadable';
const WHOLE_BYTES = 8 * 1024 * 1024;

function hashFile(place: string): string {
  try {
    const descriptor = openSync(place, 'r');
    try {
      return fstatSync(descriptor).size > WHOLE_BYTES
        ? hashInParts(descriptor)
        : hash('sha256', readFileSync(descriptor), 'hex');
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return UNREADABLE;
  }
}

function hashInParts(descriptor: number): string {
  const sum = createHash('sha256');
  const buffer = Buffer.allocUnsafe(WHOLE_BYTES);
  for (let read = -1; read !== 0;) {
    read = readSync(descriptor, buffer);
    sum.update(buffer.subarray(0, read));
  }
  return sum.digest('hex');
}
