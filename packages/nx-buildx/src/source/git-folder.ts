import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * The folder with HEAD of the repository that a folder lies in, or `null`: of a linked worktree or a submodule `.git`
 * is a file that points to it (git documentation: gitrepository-layout).
 */
export async function findGitFolder(start: string): Promise<string | null> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const gitFolder = await resolveGitEntry(folder);
    if (gitFolder !== null && (await readText(join(gitFolder, 'HEAD'))) !== null) return gitFolder;
    if (dirname(folder) === folder) return null;
  }
}

/** The folder that all worktrees of a repository share, with its refs and its configuration. */
export async function findCommonFolder(gitFolder: string): Promise<string> {
  const common = (await readText(join(gitFolder, 'commondir')))?.trim();
  return common === undefined ? gitFolder : resolve(gitFolder, common);
}

/** `null` for what cannot be read. */
export async function readText(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

async function resolveGitEntry(folder: string): Promise<string | null> {
  const entry = join(folder, '.git');
  const stats = await stat(entry).catch(() => null);
  if (stats === null) return null;
  if (stats.isDirectory()) return entry;
  const pointer = /^gitdir: (.+)$/m.exec((await readText(entry)) ?? '')?.[1];
  return pointer === undefined ? null : resolve(folder, pointer.trim());
}
