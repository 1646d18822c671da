import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

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
  const gitFolder = await findGitFolder(resolve(folder));
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

/** The folder with HEAD: of a linked worktree or a submodule `.git` is a file that points to it. */
async function findGitFolder(start: string): Promise<string | null> {
  for (let folder = start; ; folder = dirname(folder)) {
    const gitFolder = await resolveGitEntry(folder);
    if (gitFolder !== null && (await readText(join(gitFolder, 'HEAD'))) !== null) return gitFolder;
    if (dirname(folder) === folder) return null;
  }
}

async function resolveGitEntry(folder: string): Promise<string | null> {
  const entry = join(folder, '.git');
  const stats = await stat(entry).catch(() => null);
  if (stats === null) return null;
  if (stats.isDirectory()) return entry;
  const pointer = /^gitdir: (.+)$/m.exec((await readText(entry)) ?? '')?.[1];
  return pointer === undefined ? null : resolve(folder, pointer.trim());
}

async function readRef(gitFolder: string, ref: string): Promise<string | null> {
  const common = (await readText(join(gitFolder, 'commondir')))?.trim();
  const commonFolder = common === undefined ? gitFolder : resolve(gitFolder, common);
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

async function readText(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}
