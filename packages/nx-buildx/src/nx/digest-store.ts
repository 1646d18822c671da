import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from './read-environment';

/** Digests of files by path and stamp, kept from run to run: a file is read again only after it was written to. */
export interface DigestStore {
  get(path: string, stamp: string): string | null;
  /** @param changedAt when the file was last written to, in milliseconds since the epoch */
  set(path: string, stamp: string, digest: string, changedAt: number): void;
  /** Writes down what is new. What cannot be written is only computed again. */
  save(): void;
}

/**
 * Milliseconds in which two writes may leave the same stamp: file systems keep times no finer than the kernel's tick,
 * some no finer than two seconds. What is that young is never taken from the store.
 */
const COARSEST_TICK = 2000;
/** More than any workspace has: beyond, most are files that are gone, and all but the new ones are forgotten. */
const MOST_FILES = 300_000;

/** By path the stamp, a tab and the digest, if nobody else has written to it. */
type Stored = Readonly<Record<string, unknown>>;

/** The store is in Nx's own folder for such things, which `nx reset` empties. */
export function openDigestStore(workspaceRoot: string, env: Environment): DigestStore {
  const file = join(findDataFolder(workspaceRoot, env), 'nx-buildx-digests.json');
  let stored: Stored | null = null;
  const fresh = new Map<string, string>();
  let isSaved = true;
  return {
    get: (path, stamp) => {
      stored ??= read(file);
      const found: unknown = fresh.get(path) ?? stored[path];
      if (typeof found !== 'string' || !found.startsWith(`${stamp}\t`)) return null;
      return found.slice(stamp.length + 1);
    },
    set: (path, stamp, digest, changedAt) => {
      if (Date.now() - changedAt <= COARSEST_TICK) return;
      fresh.set(path, `${stamp}\t${digest}`);
      isSaved = false;
    },
    save: () => {
      if (isSaved) return;
      isSaved = true;
      const recent = Object.fromEntries(fresh);
      // Others may have written meanwhile.
      const all = { ...read(file), ...recent };
      write(file, Object.keys(all).length <= MOST_FILES ? all : recent);
    },
  };
}

/** Nx's own folder for what is kept between commands. */
export function findDataFolder(workspaceRoot: string, env: Environment): string {
  return env['NX_WORKSPACE_DATA_DIRECTORY'] || join(workspaceRoot, '.nx', 'workspace-data');
}

function read(file: string): Stored {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : {};
  } catch {
    return {};
  }
}

function write(file: string, stored: Stored): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${String(process.pid)}`;
    writeFileSync(draft, JSON.stringify(stored));
    renameSync(draft, file);
  } catch {
    // A read-only workspace, a full disk: the next run reads the files again.
  }
}
