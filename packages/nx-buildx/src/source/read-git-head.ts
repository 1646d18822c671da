import { join } from 'node:path';
import { findCommonFolder, findGitFolder, readText } from './git-folder';

/** What HEAD of a checkout says. */
export interface GitHead {
  /** `null` for a detached HEAD. */
  readonly branch: string | null;
  /** Full hash; `null` before the first commit. */
  readonly commit: string | null;
}

const unknownHead: GitHead = { branch: null, commit: null };

/**
 * Branch and commit of the repository that a folder lies in, read from git's files without starting git
 * (git documentation: gitrepository-layout, gitformat-pack "packed-refs").
 *
 * Never fails: outside a repository, in one with the reftable format, or where files cannot be read, both are `null`.
 */
export async function readGitHead(folder: string): Promise<GitHead> {
  const gitFolder = await findGitFolder(folder);
  if (gitFolder === null) return unknownHead;
  const head = await readText(join(gitFolder, 'HEAD'));
  if (head === null) return unknownHead;
  const ref = parseSymbolicRef(head);
  if (ref === null) return { branch: null, commit: parseHash(head) };
  // What a reftable repository writes into HEAD for programs that only know files.
  if (ref === 'refs/heads/.invalid') return unknownHead;
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
  return { branch, commit: await readRef(gitFolder, ref) };
}

async function readRef(gitFolder: string, ref: string): Promise<string | null> {
  const commonFolder = await findCommonFolder(gitFolder);
  let name = ref;
  // A ref may name another one; git itself gives up after five.
  for (let depth = 0; depth < 5; depth += 1) {
    const loose = (await readText(join(gitFolder, name))) ?? (await readText(join(commonFolder, name)));
    if (loose === null) return findPackedRef((await readText(join(commonFolder, 'packed-refs'))) ?? '', name);
    const next = parseSymbolicRef(loose);
    if (next === null) return parseHash(loose);
    name = next;
  }
  return null;
}

function findPackedRef(packedRefs: string, ref: string): string | null {
  const line = packedRefs.split('\n').find((candidate) => candidate.trimEnd().endsWith(` ${ref}`));
  return line === undefined ? null : parseHash(line.slice(0, line.indexOf(' ')));
}

/** A name that leaves the folder of refs is no ref. */
function parseSymbolicRef(text: string): string | null {
  const ref = /^ref:\s*(refs\/\S+)\s*$/.exec(text)?.[1];
  return ref === undefined || ref.split('/').includes('..') ? null : ref;
}

function parseHash(text: string): string | null {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(text.trim())?.[0] ?? null;
}
