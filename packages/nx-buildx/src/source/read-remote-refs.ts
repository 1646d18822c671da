import { execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';
import type { Failure, Outcome } from '../model/failure';
import { failure, success } from '../model/failure';
import { listSome } from '../model/list-some';
import type { BranchHistory, PullRequestRefs, RemoteHistory, RemoteRefs } from '../plan/plan-prune-facts';
import type { Environment } from './ci-facts';

export interface RemoteInput {
  /** A folder inside the checkout. */
  readonly workspaceRoot: string;
  readonly env: Environment;
  /** Name or URL. */
  readonly remote: string;
  readonly defaultBranch: string;
  readonly signal: AbortSignal;
}

/** Heads; GitHub and Gitea, GitLab, Bitbucket Server, and what GitHub and GitLab merged already. */
const PATTERNS = ['refs/heads/*', 'refs/pull/*', 'refs/merge-requests/*', 'refs/pull-requests/*'];

/**
 * Branches and pull requests of a git remote, by one `git ls-remote`.
 *
 * @returns fails with `remote-unreadable`, also for a remote without any branch or without the default branch: an answer
 *   that cannot be right must not make everything look gone
 */
export async function readRemoteRefs(input: RemoteInput): Promise<Outcome<RemoteRefs>> {
  const { remote, defaultBranch } = input;
  const listed = await runGit(['ls-remote', '--refs', '--', remote, ...PATTERNS], input);
  if ('reason' in listed) return refuse(remote, listed.reason);
  const refs = parseRefs(listed.stdout);
  if (refs.branches.size === 0) return refuse(remote, 'it shows no branch');
  if (!refs.branches.has(defaultBranch)) return refuse(remote, `it shows no branch ${defaultBranch}`);
  return success(refs);
}

/**
 * The remote that counts where nobody names one: `origin`, unless there are others. In the clone of a fork `origin` is the
 * fork, to which everything in the registry of the real repository would look gone.
 */
export async function chooseRemote(input: Omit<RemoteInput, 'remote'>): Promise<Outcome<string>> {
  const listed = await runGit(['remote'], input);
  const others = 'reason' in listed ? [] : linesOf(listed.stdout).filter((name) => name !== DEFAULT_REMOTE);
  if (others.length === 0) return success(DEFAULT_REMOTE);
  return refuse(DEFAULT_REMOTE, `there is also ${listSome(others)}, and one of them may be the right one`);
}

const DEFAULT_REMOTE = 'origin';

function refuse(remote: string, reason: string): Outcome<never> {
  const told: Failure = {
    code: 'remote-unreadable',
    message: `what lives at the git remote ${hideLogin(remote)} cannot be told: ${reason}`,
    place: { option: '--remote' },
    fix: 'name a remote that this checkout can read, with the branch that "defaultBranch" names: --remote=origin',
  };
  return failure(told);
}

/** Lines of `<hash>\t<ref>`; a pattern also matches the end of other refs. */
function parseRefs(text: string): RemoteRefs {
  const branches = new Map<string, string>();
  const pullRequests = new Map<string, PullRequestRefs>();
  for (const line of text.split('\n')) {
    const [, commit, ref] = /^([0-9a-f]{40}|[0-9a-f]{64})\t(refs\/.+)$/.exec(line) ?? [];
    if (commit === undefined || ref === undefined) continue;
    const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
    if (branch !== undefined) branches.set(branch, commit);
    const [, number, kind] =
      /^refs\/(?:pull|merge-requests|pull-requests)\/(\d+)\/(head|from|merge)$/.exec(ref) ?? [];
    if (number === undefined) continue;
    const known = pullRequests.get(number) ?? { head: null, merge: null };
    pullRequests.set(number, { ...known, [kind === 'merge' ? 'merge' : 'head']: commit });
  }
  return { branches, pullRequests };
}

/**
 * The commits of all branches that a remote shows, out of the clone; nothing is fetched. What the clone lacks is told as
 * a gap and never fails.
 */
export async function readRemoteHistory(input: RemoteInput, refs: RemoteRefs): Promise<RemoteHistory> {
  const { defaultBranch } = input;
  const tips = new Map([...refs.branches].filter(([branch]) => branch !== defaultBranch));
  const first = refs.branches.get(defaultBranch) ?? '';
  const [shallow, present] = await Promise.all([
    runGit(['rev-parse', '--is-shallow-repository'], input),
    findPresent([first, ...tips.values()], input),
  ]);
  if (!present.has(first)) return { branches: [], gap: `the tip of ${defaultBranch} is not fetched` };
  const listed = await runGit(['rev-list', first], input);
  if ('reason' in listed) return { branches: [], gap: listed.reason };
  const own = linesOf(listed.stdout);
  const positions = new Map(own.map((commit, position) => [commit, position]));
  const branches: BranchHistory[] = [{ branch: defaultBranch, own, joins: null }];
  const missing: string[] = [];
  for (const [branch, tip] of tips) {
    const history = present.has(tip) ? await readBranch(branch, tip, first, positions, input) : null;
    if (history === null) missing.push(branch);
    else branches.push(history);
  }
  const isShallow = 'reason' in shallow || shallow.stdout.trim() !== 'false';
  return { branches, gap: describeGap(isShallow, missing) };
}

function describeGap(isShallow: boolean, missing: readonly string[]): string | null {
  if (isShallow) return 'it is shallow, fetch all of its history';
  const [first] = missing;
  if (first === undefined) return null;
  return missing.length === 1
    ? `branch ${first} is not fetched`
    : `branch ${first} and ${missing.length - 1} others are not fetched`;
}

/** Which commits the clone has; one process. */
async function findPresent(commits: readonly string[], input: RemoteInput): Promise<ReadonlySet<string>> {
  const checked = await runGit(['cat-file', '--batch-check'], input, `${commits.join('\n')}\n`);
  if ('reason' in checked) return new Set();
  return new Set(linesOf(checked.stdout).flatMap((line) => /^(\S+) commit /.exec(line)?.[1] ?? []));
}

async function readBranch(
  branch: string,
  tip: string,
  first: string,
  positions: ReadonlyMap<string, number>,
  input: RemoteInput,
): Promise<BranchHistory | null> {
  const merged = positions.get(tip);
  if (merged !== undefined) return { branch, own: [], joins: merged };
  const listed = await runGit(['rev-list', '--boundary', tip, `^${first}`], input);
  if ('reason' in listed) return null;
  const lines = linesOf(listed.stdout);
  const joins = lines.flatMap((line) => (line.startsWith('-') ? (positions.get(line.slice(1)) ?? []) : []));
  return {
    branch,
    own: lines.filter((line) => !line.startsWith('-')),
    joins: joins.length === 0 ? null : Math.min(...joins),
  };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

type GitAnswer = { readonly stdout: string } | { readonly reason: string };

const LIMIT_MS = 60_000;
const MOST_OUTPUT = 512 * 1024 * 1024;

/** Never asks for a login: whoever cannot read the remote is told so. */
function runGit(
  args: readonly string[],
  { workspaceRoot, env, signal }: Omit<RemoteInput, 'remote'>,
  stdin = '',
): Promise<GitAnswer> {
  const options = {
    cwd: workspaceRoot,
    env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    maxBuffer: MOST_OUTPUT,
    timeout: LIMIT_MS,
    signal,
  };
  return new Promise((resolve) => {
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout });
      else resolve({ reason: describeEnd(error, stderr) });
    });
    // It may have ended before it read anything.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin);
  });
}

function describeEnd(error: ExecFileException, stderr: string): string {
  // Node's word for it; its type knows exit codes only.
  if (String(error.code) === 'ENOENT') return 'there is no git on the PATH';
  if (error.killed === true) return `git gave no answer in ${LIMIT_MS / 1000} s`;
  const lines = linesOf(stderr).map((line) => line.trim());
  const fatal = lines.find((line) => line.startsWith('fatal:')) ?? lines.at(-1);
  return hideLogin(fatal?.replace(/^fatal: /, '') ?? 'git failed');
}

/** A URL may carry a name and a password. */
function hideLogin(text: string): string {
  return text.replace(/\/\/[^/\s@]+@/g, '//');
}
