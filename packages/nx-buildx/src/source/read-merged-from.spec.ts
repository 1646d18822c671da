import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMergedFrom } from './read-merged-from';

const env = {
  PATH: process.env['PATH'],
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
};
let root: string;
let folder: string;

const git = (...argv: string[]): string =>
  execFileSync('git', ['-C', folder, ...argv], { env, encoding: 'utf8', stdio: 'pipe' }).trim();
const head = () => git('rev-parse', 'HEAD');
const commit = (message: string) => git('commit', '-q', '--allow-empty', '-m', message);
const read = async (hash: string, more: object = {}) =>
  readMergedFrom({ commit: hash, folder, branch: 'main', owner: 'acme', env, ...more });

/** Merges `feature/x` into main with this message. */
function merge(message: string): void {
  git('checkout', '-q', '-b', 'feature/x');
  commit('work');
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-ff', '-m', message, 'feature/x');
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'nx-buildx-merged-')));
  folder = join(root, 'work');
  mkdirSync(folder);
  git('init', '-q', '-b', 'main');
  commit('first');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('reads the message', async () => {
  merge('Merge pull request #12 from acme/feature/x\n\nAdd a cart');
  expect(await read(head())).toEqual({ pullRequest: '12', branch: 'feature/x' });
});

it('finds the branch that the second parent is the end of, where the message names none', async () => {
  merge('Merged PR 12: Add a cart');
  git('update-ref', 'refs/remotes/origin/feature/x', 'feature/x');
  git('update-ref', 'refs/remotes/fork/feature/y', 'feature/x');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/feature/x');
  expect(await read(head())).toEqual({ pullRequest: '12', branch: 'feature/x' });
  expect(await read(head(), { branch: 'feature/x' })).toEqual({ pullRequest: '12', branch: null });
});

it('does not choose between several branches', async () => {
  merge('Bring it in');
  git('update-ref', 'refs/remotes/origin/a', 'feature/x');
  expect(await read(head())).toEqual({ pullRequest: null, branch: 'a' });
  git('update-ref', 'refs/remotes/origin/b', 'feature/x');
  expect(await read(head())).toBeNull();
});

it('an ordinary commit merges nothing, even if a branch stands on it', async () => {
  git('update-ref', 'refs/remotes/origin/other', 'HEAD');
  expect(await read(head())).toBeNull();
});

it('a shallow clone of one commit still has the message', async () => {
  merge("Merge branch 'feature/x'");
  const whole = folder;
  folder = root;
  git('clone', '-q', '--depth', '1', `file://${whole}`, 'shallow');
  folder = join(root, 'shallow');
  expect(git('rev-parse', '--is-shallow-repository')).toBe('true');
  expect(await read(head())).toEqual({ pullRequest: null, branch: 'feature/x' });
});

it('a setting that prints signatures changes nothing', async () => {
  git('config', 'log.showSignature', 'true');
  commit('Add a cart (#12)');
  expect(await read(head())).toEqual({ pullRequest: '12', branch: null });
});

it.each([
  ['a commit that is not there', { commit: 'f'.repeat(40) }],
  ['no git', { env: { PATH: '/nowhere' } }],
  ['no repository', { env: { ...env, GIT_CEILING_DIRECTORIES: '/' }, folder: tmpdir() }],
])('%s', async (_, more) => {
  expect(await read(head(), more)).toBeNull();
});

it('takes no lock that another process could want', async () => {
  const file = join(root, 'git');
  writeFileSync(file, '#!/bin/sh\necho\necho "locks $GIT_OPTIONAL_LOCKS (#$GIT_OPTIONAL_LOCKS)"\n');
  chmodSync(file, 0o755);
  expect(await read(head(), { env: { PATH: `${root}:/usr/bin:/bin` } })).toEqual({
    pullRequest: '0',
    branch: null,
  });
});
