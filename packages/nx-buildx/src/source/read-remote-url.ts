import { join } from 'node:path';
import { findCommonFolder, findGitFolder, readText } from './git-folder';
import { toWebAddress } from './web-address';

/**
 * The web address of the remote `origin` of the repository that a folder lies in, read from git's own file without
 * starting git. Never fails: `null` outside a repository and where origin has no web address. What other files
 * include or rewrite (`includeIf`, `insteadOf`) is not followed.
 */
export async function readRepositoryUrl(folder: string): Promise<string | null> {
  const gitFolder = await findGitFolder(folder);
  if (gitFolder === null) return null;
  const config = await readText(join(await findCommonFolder(gitFolder), 'config'));
  const remote = config === null ? null : parseOriginUrl(config);
  return remote === null ? null : toWebAddress(remote);
}

/** The first `url` of `[remote "origin"]` (git documentation: git-config, "Syntax"). */
export function parseOriginUrl(config: string): string | null {
  let isOrigin = false;
  for (const line of config.split(/\r?\n/)) {
    // A section's first word is in any case, what is quoted in its own.
    const [, section, quoted] = /^\s*\[([^\]"\s]+)(?:\s+"([^"]*)")?\]/.exec(line) ?? [];
    if (section !== undefined) isOrigin = section.toLowerCase() === 'remote' && quoted === 'origin';
    const written = isOrigin ? /(?:^|\])\s*url\s*=\s*(.*?)\s*$/i.exec(line)?.[1] : undefined;
    const url = written?.replace(/^"(.*)"$/, '$1').replace(/\s+[#;].*$/, '');
    if (url !== undefined && url !== '') return url;
  }
  return null;
}
