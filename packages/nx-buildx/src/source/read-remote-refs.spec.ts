import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseRemote, readRemoteHistory, readRemoteRefs } from './read-remote-refs';

let root: string;
let clone: string;
const env = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};
const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

function git(...args: readonly string[]): string {
  return execFileSync('git', [...identity, ...args], {
    cwd: clone,
    env,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

function commit(message: string): string {
  git('commit', '--quiet', '--allow-empty', '--message', message);
  return git('rev-parse', 'HEAD');
}

const input = (more = {}) => ({
  workspaceRoot: clone,
  env,
  remote: 'origin',
  defaultBranch: 'main',
  signal: new AbortController().signal,
  ...more,
});

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'nx-buildx-remote-')));
  clone = root;
  git('init', '--quiet', '--bare', 'origin.git');
  git('clone', '--quiet', 'origin.git', 'clone');
  clone = join(root, 'clone');
  git('checkout', '--quiet', '-b', 'main');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

async function refsOf(more = {}) {
  const refs = await readRemoteRefs(input(more));
  if (!refs.ok) throw new Error(refs.failures[0]?.message);
  return refs.value;
}

describe('refs', () => {
  it('are branches and pull requests of every forge', async () => {
    const [main, head] = [commit('1'), commit('2')];
    git('push', '--quiet', 'origin', `${main}:refs/heads/main`, `${head}:refs/heads/feature/x`);
    const others = [
      'pull/7/head',
      'pull/7/merge',
      'merge-requests/8/head',
      'pull-requests/9/from',
      'tags/v1',
      'pull/x/head',
    ];
    git('push', '--quiet', 'origin', ...others.map((ref) => `${head}:refs/${ref}`));
    git('push', '--quiet', 'origin', `${head}:refs/backup/refs/heads/old`);
    expect(await refsOf()).toEqual({
      branches: new Map([
        ['feature/x', head],
        ['main', main],
      ]),
      pullRequests: new Map([
        ['7', { head, merge: head }],
        ['8', { head, merge: null }],
        ['9', { head, merge: null }],
      ]),
    });
  });

  it.each([
    ['a remote that is not there', { remote: 'upstream' }, /upstream/],
    ['one that looks like an option', { remote: '--upload-pack=touch x' }, /cannot be told/],
    ['one without the default branch', { defaultBranch: 'trunk' }, /no branch trunk/],
    ['no git', { env: { PATH: '/nonexistent' } }, /no git on the PATH/],
    ['a login in a URL', { remote: 'https://jo:secret@127.0.0.1:1/x.git' }, /https:\/\/127/],
  ])('are refused: %s', async (_, more, message) => {
    commit('1');
    git('push', '--quiet', 'origin', 'main');
    const refs = await readRemoteRefs(input(more));
    expect(refs).toMatchObject({ failures: [{ code: 'remote-unreadable' }] });
    expect(refs.ok ? '' : refs.failures[0]?.message).toMatch(message);
    expect(JSON.stringify(refs)).not.toContain('secret');
  });

  it('are refused where there is no branch', async () => {
    expect(await readRemoteRefs(input())).toMatchObject({ failures: [{ code: 'remote-unreadable' }] });
  });
});

it('takes origin unless there are others', async () => {
  expect(await chooseRemote(input())).toEqual({ ok: true, value: 'origin' });
  git('remote', 'add', 'upstream', root);
  expect(await chooseRemote(input())).toMatchObject({
    failures: [{ code: 'remote-unreadable', message: expect.stringContaining('upstream') }],
  });
});

describe('history', () => {
  it('is the whole of the default branch, and of others what is their own', async () => {
    const main = [commit('1'), commit('2')];
    git('checkout', '--quiet', '-b', 'feature');
    const feature = [commit('3'), commit('4')];
    git('checkout', '--quiet', 'main');
    main.push(commit('5'));
    git('branch', 'merged', 'HEAD~1');
    git('push', '--quiet', 'origin', 'main', 'feature', 'merged');
    expect(await readRemoteHistory(input(), await refsOf())).toEqual({
      branches: [
        { branch: 'main', own: main.reverse(), joins: null },
        { branch: 'feature', own: feature.reverse(), joins: 1 },
        { branch: 'merged', own: [], joins: 1 },
      ],
      gap: null,
    });
  });

  it('says what the clone lacks', async () => {
    commit('1');
    git('push', '--quiet', 'origin', 'main');
    commit('2');
    git('push', '--quiet', 'origin', 'main', 'main:other');
    const refs = await refsOf();
    const whole = clone;
    clone = root;
    git('clone', '--quiet', '--depth', '1', '--branch', 'main', `file://${root}/origin.git`, 'shallow');
    clone = join(root, 'shallow');
    const shallow = await readRemoteHistory(input(), refs);
    expect(shallow.branches[0]?.own).toHaveLength(1);
    expect(shallow.gap).toMatch(/shallow/);
    clone = whole;
    const branches = new Map([...refs.branches, ['elsewhere', 'f'.repeat(40)]]);
    expect(await readRemoteHistory(input(), { ...refs, branches })).toMatchObject({
      gap: 'branch elsewhere is not fetched',
    });
    const unknown = new Map([['main', 'f'.repeat(40)]]);
    expect(await readRemoteHistory(input(), { ...refs, branches: unknown })).toEqual({
      branches: [],
      gap: 'the tip of main is not fetched',
    });
  });
});
