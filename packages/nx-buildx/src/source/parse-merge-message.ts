import type { MergedFrom } from '../model/source-context';
import { isRefName } from './ref-name';

/** What one line says, before it is known whether its branch is one of this repository. */
interface Found {
  readonly pullRequest?: string | undefined;
  readonly branch?: string | undefined;
  /** Whose branch it is, where the line says so. */
  readonly owner?: string | undefined;
}

interface Form {
  readonly pattern: RegExp;
  /** @param parts the pattern's groups */
  readonly read: (...parts: readonly (string | undefined)[]) => Found;
}

/** Of the first line, in the order they are tried. */
const forms: readonly Form[] = [
  // GitHub.
  {
    pattern: /^Merge pull request #(\d+) from ([^/\s]+)\/(\S+)$/,
    read: (pullRequest, owner, branch) => ({ pullRequest, owner, branch }),
  },
  // Azure Repos, as its branch policies build it.
  {
    pattern: /^Merge pull request (\d+) from (\S+) into \S+$/,
    read: (pullRequest, branch) => ({ pullRequest, branch }),
  },
  // Gitea and Forgejo. A branch of a fork has `owner/repository:` before it, which no branch name can have.
  {
    pattern: /^Merge pull request '.*' \([#!](\d+)\) from (\S+) into \S+$/,
    read: (pullRequest, branch) => ({ pullRequest, branch }),
  },
  // Bitbucket Cloud.
  {
    pattern: /^Merged in (\S+) \(pull request #(\d+)\)$/,
    read: (branch, pullRequest) => ({ branch, pullRequest }),
  },
  // Bitbucket Data Center, whose second paragraph names the branch.
  { pattern: /^Pull request #(\d+): /, read: (pullRequest) => ({ pullRequest }) },
  // Azure Repos.
  { pattern: /^Merged PR (\d+): /, read: (pullRequest) => ({ pullRequest }) },
  // git itself, and GitLab. `of <address>` is a pull from elsewhere, and `branches` are several.
  { pattern: /^Merge branch '([^']+)'(?: into '?[^'\s]+'?)?$/, read: (branch) => ({ branch }) },
  {
    pattern: /^Merge remote-tracking branch '(?:refs\/remotes\/)?origin\/([^']+)'(?: into '?[^'\s]+'?)?$/,
    read: (branch) => ({ branch }),
  },
  // GitHub and Gitea, squashed.
  { pattern: /\(#(\d+)\)$/, read: (pullRequest) => ({ pullRequest }) },
];

/**
 * What a commit message says was merged, in the words that the forges and git write by themselves. Whoever edits such
 * a message loses nothing but a source of cache.
 *
 * @param owner of this repository; the branch that another owner's fork merged from is left out
 * @returns `null` where it tells of no merge
 */
export function parseMergeMessage(message: string, owner: string | null): MergedFrom | null {
  const [subject = '', ...body] = message.trim().split(/\r?\n/);
  const first = readSubject(subject.trim());
  const rest = readBody(body.map((line) => line.trim()));
  const pullRequest = first.pullRequest ?? rest.pullRequest ?? null;
  const branch = ownBranch(first.branch === undefined ? rest : first, owner);
  return pullRequest === null && branch === null ? null : { pullRequest, branch };
}

function readSubject(subject: string): Found {
  for (const { pattern, read } of forms) {
    const match = pattern.exec(subject);
    if (match !== null) return read(...match.slice(1));
  }
  return {};
}

function readBody(lines: readonly string[]): Found {
  const numbers = lines.map((line) => /^See merge request (?:\S*)!(\d+)$/.exec(line)?.[1]);
  const branches = lines.map((line) => /^Merge in \S+ from (\S+) to \S+$/.exec(line)?.[1]);
  return {
    pullRequest: numbers.find((number) => number !== undefined),
    branch: branches.find((branch) => branch !== undefined),
  };
}

function ownBranch({ branch, owner: from }: Found, owner: string | null): string | null {
  if (branch === undefined || !isRefName(branch)) return null;
  const isOwn = from === undefined || from.toLowerCase() === owner?.toLowerCase();
  return isOwn ? branch : null;
}
