import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MergedFrom } from '../model/source-context';
import type { Environment } from './ci-facts';
import { parseMergeMessage } from './parse-merge-message';

/** Milliseconds. Git looks at one commit; a run does not wait for a broken disk to learn where cache may be. */
const TIMEOUT = 5000;
const REMOTE = 'refs/remotes/origin/';

interface Asked {
  /** Full hash. */
  readonly commit: string;
  /** A folder inside the checkout. */
  readonly folder: string;
  /** The branch that is built: it is not what was merged into it. */
  readonly branch: string | null;
  /** Of the repository. */
  readonly owner: string | null;
  readonly env: Environment;
}

/**
 * What a commit has merged, asked of git: its message, and where that names no branch, the remote branch that its
 * second parent is still the last commit of. Never fails: without git, without the commit (a shallow clone without
 * it), and after five seconds it is `null`.
 */
export async function readMergedFrom(asked: Asked): Promise<MergedFrom | null> {
  const { commit, owner } = asked;
  const log = await runGit(
    asked,
    '-c',
    'log.showSignature=false',
    'log',
    '-1',
    '--format=%P%n%B',
    commit,
    '--',
  );
  if (log === null) return null;
  const end = log.indexOf('\n');
  const [, second] = log.slice(0, end).split(' ');
  const told = parseMergeMessage(log.slice(end + 1), owner);
  if (told?.branch != null || second === undefined) return told;
  const branch = await findRemoteBranch(asked, second);
  return branch === null ? told : { pullRequest: told?.pullRequest ?? null, branch };
}

/** Several branches may stand on one commit; then nobody knows which was merged. */
async function findRemoteBranch(asked: Asked, commit: string): Promise<string | null> {
  const refs = await runGit(
    asked,
    'for-each-ref',
    '--points-at',
    commit,
    '--format=%(refname)',
    'refs/remotes',
  );
  const branches = (refs ?? '')
    .split('\n')
    .filter((ref) => ref.startsWith(REMOTE))
    .map((ref) => ref.slice(REMOTE.length).trim())
    .filter((branch) => branch !== 'HEAD' && branch !== asked.branch);
  return branches.length === 1 ? (branches[0] ?? null) : null;
}

async function runGit({ folder, env }: Asked, ...argv: readonly string[]): Promise<string | null> {
  const options = {
    cwd: folder,
    // Other processes of the job may hold git's locks.
    env: { ...env, GIT_OPTIONAL_LOCKS: '0' },
    timeout: TIMEOUT,
    windowsHide: true,
  };
  return promisify(execFile)('git', argv, options).then(
    ({ stdout }) => stdout,
    () => null,
  );
}
