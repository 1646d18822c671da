import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOriginUrl, readRepositoryUrl } from './read-remote-url';

it.each<[string, string, string | null]>([
  [
    'as git writes it',
    '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@h.dev:a/b.git\n\tfetch = +x\n',
    'git@h.dev:a/b.git',
  ],
  [
    'among others',
    '[remote "fork"]\n\turl = f\n[remote "origin"]\n\turl = o\n[branch "main"]\n\turl = b\n',
    'o',
  ],
  ['the first of several', '[remote "origin"]\n\turl = one\n\turl = two\n', 'one'],
  ['not the one for pushing', '[remote "origin"]\n\tpushurl = p\n\turl = u\n', 'u'],
  ['quoted, with a comment', '[remote "origin"]\r\n\tURL = "a b" \r\n', 'a b'],
  ['a comment', '[remote "origin"]\n\turl = u ; mine\n', 'u'],
  ['on the line of the section', '[remote "origin"] url = u\n', 'u'],
  ['a name is in one case', '[remote "Origin"]\n\turl = u\n', null],
  ['no origin', '[remote "upstream"]\n\turl = u\n', null],
  ['nothing', '', null],
])('%s', (_, config, expected) => {
  expect(parseOriginUrl(config)).toBe(expected);
});

describe('the real git', () => {
  let root: string;
  const git = (folder: string, ...argv: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...argv], {
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
      stdio: 'pipe',
    });

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'nx-buildx-remote-')));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('leaves out what a job put in to log in, also in a worktree', async () => {
    mkdirSync(join(root, 'main'));
    git(join(root, 'main'), 'init', '-q');
    git(join(root, 'main'), 'remote', 'add', 'origin', 'https://job:secret@git.acme.dev/acme/x.git');
    git(join(root, 'main'), 'commit', '-q', '--allow-empty', '-m', 'first');
    git(join(root, 'main'), 'worktree', 'add', '-q', join(root, 'linked'));
    writeFileSync(join(root, 'linked/file'), '');
    expect(await readRepositoryUrl(join(root, 'main'))).toBe('https://git.acme.dev/acme/x');
    expect(await readRepositoryUrl(join(root, 'linked'))).toBe('https://git.acme.dev/acme/x');
  });

  it('without a remote, and without a repository', async () => {
    expect(await readRepositoryUrl(root)).toBeNull();
    git(root, 'init', '-q');
    expect(await readRepositoryUrl(root)).toBeNull();
  });
});
