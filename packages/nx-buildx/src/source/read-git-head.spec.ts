import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readGitHead } from './read-git-head';

const hash = 'a'.repeat(40);
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'nx-buildx-git-')));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

describe('written files', () => {
  it.each<[string, Record<string, string>, unknown]>([
    ['no repository', { 'package.json': '{}' }, { branch: null, commit: null }],
    [
      'a loose ref',
      { '.git/HEAD': 'ref: refs/heads/feature/x\n', '.git/refs/heads/feature/x': `${hash}\n` },
      { branch: 'feature/x', commit: hash },
    ],
    [
      'a packed ref',
      {
        '.git/HEAD': 'ref: refs/heads/main\n',
        '.git/packed-refs': `# pack-refs with: peeled fully-peeled sorted\n${'b'.repeat(40)} refs/heads/not-main\n${hash} refs/heads/main\n^${'c'.repeat(40)}\n`,
      },
      { branch: 'main', commit: hash },
    ],
    [
      'a loose ref above a packed one',
      {
        '.git/HEAD': 'ref: refs/heads/main\n',
        '.git/refs/heads/main': hash,
        '.git/packed-refs': `${'b'.repeat(40)} refs/heads/main\n`,
      },
      { branch: 'main', commit: hash },
    ],
    ['sha256', { '.git/HEAD': `${'d'.repeat(64)}\n` }, { branch: null, commit: 'd'.repeat(64) }],
    [
      'a ref to a ref',
      {
        '.git/HEAD': 'ref: refs/heads/main\n',
        '.git/refs/heads/main': 'ref: refs/heads/trunk\n',
        '.git/refs/heads/trunk': hash,
      },
      { branch: 'main', commit: hash },
    ],
    [
      'refs in a circle',
      {
        '.git/HEAD': 'ref: refs/heads/a\n',
        '.git/refs/heads/a': 'ref: refs/heads/b\n',
        '.git/refs/heads/b': 'ref: refs/heads/a\n',
      },
      { branch: 'a', commit: null },
    ],
    [
      'a ref that leaves the folder',
      { '.git/HEAD': 'ref: refs/../../secret\n', secret: hash },
      { branch: null, commit: null },
    ],
    [
      'reftable',
      { '.git/HEAD': 'ref: refs/heads/.invalid\n', '.git/reftable/tables.list': '' },
      { branch: null, commit: null },
    ],
    ['rubbish in HEAD', { '.git/HEAD': 'hello\n' }, { branch: null, commit: null }],
    ['a pointer to nowhere', { '.git': 'gitdir: ../gone\n' }, { branch: null, commit: null }],
  ])('%s', async (_, files, expected) => {
    write(files);
    expect(await readGitHead(root)).toEqual(expected);
  });

  it('walks past an empty .git folder, as git does', async () => {
    write({ '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': hash, 'app/.git/info': '' });
    expect(await readGitHead(join(root, 'app'))).toEqual({ branch: 'main', commit: hash });
  });
});

describe('the real git', () => {
  const git = (folder: string, ...args: string[]): string => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    delete (env as Record<string, unknown>)['GIT_DIR'];
    const identity = [
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@b',
      '-c',
      'commit.gpgsign=false',
      '-c',
      'protocol.file.allow=always',
    ];
    return execFileSync('git', ['-C', folder, ...identity, ...args], {
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  };
  const init = (folder: string): string => {
    mkdirSync(folder, { recursive: true });
    git(folder, 'init', '-q', '-b', 'main');
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
    return git(folder, 'rev-parse', 'HEAD');
  };

  it('before the first commit', async () => {
    git(root, 'init', '-q', '-b', 'main');
    expect(await readGitHead(root)).toEqual({ branch: 'main', commit: null });
  });

  it('after a commit, from a subfolder', async () => {
    const commit = init(root);
    write({ 'apps/web/file': '' });
    expect(await readGitHead(join(root, 'apps/web'))).toEqual({ branch: 'main', commit });
  });

  it('packed', async () => {
    const commit = init(root);
    git(root, 'branch', 'other');
    git(root, 'pack-refs', '--all');
    expect(await readGitHead(root)).toEqual({ branch: 'main', commit });
  });

  it('detached', async () => {
    const commit = init(root);
    git(root, 'checkout', '-q', '--detach');
    expect(await readGitHead(root)).toEqual({ branch: null, commit });
  });

  it('a shallow clone of one commit', async () => {
    const commit = init(join(root, 'whole'));
    git(root, 'clone', '-q', '--depth', '1', `file://${join(root, 'whole')}`, 'shallow');
    expect(await readGitHead(join(root, 'shallow'))).toEqual({ branch: 'main', commit });
  });

  it('as CI systems check out: fetched by hash, shallow and detached', async () => {
    const commit = init(join(root, 'whole'));
    git(root, 'init', '-q', 'job');
    git(join(root, 'job'), 'fetch', '-q', '--depth', '1', `file://${join(root, 'whole')}`, commit);
    git(join(root, 'job'), 'checkout', '-q', '--force', 'FETCH_HEAD');
    expect(await readGitHead(join(root, 'job'))).toEqual({ branch: null, commit });
  });

  it.each([false, true])('a worktree (packed: %s)', async (packed) => {
    const commit = init(join(root, 'main'));
    git(join(root, 'main'), 'worktree', 'add', '-q', '-b', 'feature/x', join(root, 'linked'));
    if (packed) git(join(root, 'main'), 'pack-refs', '--all');
    write({ 'linked/apps/file': '' });
    expect(await readGitHead(join(root, 'linked/apps'))).toEqual({ branch: 'feature/x', commit });
    expect(await readGitHead(join(root, 'main'))).toEqual({ branch: 'main', commit });
  });

  it('a submodule', async () => {
    const commit = init(join(root, 'library'));
    init(join(root, 'host'));
    git(join(root, 'host'), 'submodule', '--quiet', 'add', join(root, 'library'), 'libs/library');
    expect(await readGitHead(join(root, 'host/libs/library'))).toEqual({ branch: 'main', commit });
  });

  it('while a rebase has stopped', async () => {
    init(root);
    write({ f: '1' });
    git(root, 'add', 'f');
    git(root, 'commit', '-q', '-m', 'f');
    try {
      git(root, 'rebase', '-q', '--exec', 'false', 'HEAD~1');
    } catch {
      // It stops at `false`, which is the point.
    }
    expect(await readGitHead(root)).toEqual({ branch: null, commit: git(root, 'rev-parse', 'HEAD') });
  });
});
