import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSourceContext } from './read-source-context';

const inGit = 'a'.repeat(40);
const inCi = 'b'.repeat(40);
let workspaceRoot: string;

beforeAll(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'nx-buildx-source-'));
  mkdirSync(join(workspaceRoot, '.git/refs/heads'), { recursive: true });
  writeFileSync(
    join(workspaceRoot, '.git/config'),
    '[remote "origin"]\n\turl = git@git.acme.dev:acme/x.git\n',
  );
  writeFileSync(join(workspaceRoot, '.git/HEAD'), 'ref: refs/heads/topic\n');
  writeFileSync(join(workspaceRoot, '.git/refs/heads/topic'), inGit);
});

afterAll(() => {
  rmSync(workspaceRoot, { recursive: true });
});

const read = async (env: Record<string, string>) =>
  readSourceContext({ env, workspaceRoot, defaultBranch: 'main' });

it("a person's machine", async () => {
  expect(await read({})).toEqual({
    ok: true,
    value: {
      ci: null,
      event: 'local',
      commit: inGit,
      branch: 'topic',
      defaultBranch: 'main',
      baseBranch: null,
      tag: null,
      pullRequest: null,
      repositoryUrl: 'https://git.acme.dev/acme/x',
      mergedFrom: null,
      trust: 'trusted',
      distrusted: false,
      trustReason: "a person's machine",
    },
  });
});

it('a CI system that we do not know takes branch and commit from git and is not trusted', async () => {
  expect(await read({ CI: 'true' })).toMatchObject({
    value: { ci: 'unknown', event: 'unknown', branch: 'topic', commit: inGit, trust: 'untrusted' },
  });
});

it('a pull request reads the payload file', async () => {
  const file = join(workspaceRoot, 'event.json');
  const repo = { id: 1, full_name: 'acme/x' };
  writeFileSync(
    file,
    JSON.stringify({ pull_request: { number: 3, head: { sha: inCi, ref: 'topic', repo }, base: { repo } } }),
  );
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: file,
    GITHUB_HEAD_REF: 'topic',
    GITHUB_BASE_REF: 'release',
    GITHUB_REF: 'refs/pull/3/merge',
    GITHUB_SHA: 'c'.repeat(40),
  };
  expect(await read(env)).toMatchObject({
    value: {
      commit: inCi,
      baseBranch: 'release',
      pullRequest: { number: '3', fork: false },
      trust: 'trusted',
    },
  });
  writeFileSync(file, '{ broken');
  expect(await read(env)).toMatchObject({ value: { pullRequest: { fork: 'unknown' }, trust: 'untrusted' } });
});

it("a tag's branch is not the one that the checkout stands on", async () => {
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/tags/v1',
    GITHUB_SHA: inCi,
  };
  expect(await read(env)).toMatchObject({ value: { event: 'tag', tag: 'v1', branch: null, commit: inCi } });
  expect(await read({ ...env, NX_BUILDX_BRANCH: 'main' })).toMatchObject({
    value: { tag: 'v1', branch: 'main' },
  });
});

it('overrides branch and base branch; empty ones do not count', async () => {
  expect(
    await read({
      NX_BUILDX_BRANCH: 'refs/heads/a',
      NX_BUILDX_BASE_BRANCH: 'b',
      NX_BUILDX_TRUST: 'untrusted',
    }),
  ).toMatchObject({
    value: { branch: 'a', baseBranch: 'b', trust: 'untrusted', trustReason: 'NX_BUILDX_TRUST=untrusted' },
  });
  expect(await read({ NX_BUILDX_BRANCH: '', NX_BUILDX_BASE_BRANCH: ' ', NX_BUILDX_TRUST: '' })).toMatchObject(
    {
      value: { branch: 'topic', baseBranch: null, trust: 'trusted' },
    },
  );
});

it('refuses a trust that is neither', async () => {
  expect(await read({ NX_BUILDX_TRUST: 'yes' })).toEqual({
    ok: false,
    failures: [
      {
        code: 'environment-invalid',
        message: 'NX_BUILDX_TRUST is "yes", which is neither "trusted" nor "untrusted".',
        place: { option: 'NX_BUILDX_TRUST' },
        fix: expect.stringContaining('Set NX_BUILDX_TRUST') as string,
      },
    ],
  });
});

describe('what was merged', () => {
  const push = { TRAVIS: 'true', TRAVIS_EVENT_TYPE: 'push', TRAVIS_BRANCH: 'main', TRAVIS_COMMIT: inCi };
  const message = 'Merge pull request #12 from acme/cart';

  it.each<[string, Record<string, string>, unknown]>([
    ['a push', {}, { pullRequest: '12', branch: 'cart' }],
    ['a push that merges nothing', { TRAVIS_COMMIT_MESSAGE: 'Add a cart' }, null],
    ['a schedule', { TRAVIS_EVENT_TYPE: 'cron' }, { pullRequest: '12', branch: 'cart' }],
    [
      "the branch of another owner's",
      { NX_BUILDX_REPOSITORY_URL: 'https://h.dev/shop/x' },
      { pullRequest: '12', branch: null },
    ],
    ['a tag', { TRAVIS_TAG: 'v1' }, null],
    ['another branch, where nobody would read it', { TRAVIS_BRANCH: 'release' }, null],
    ['another branch, by an override', { NX_BUILDX_BRANCH: 'release' }, null],
    [
      'a pull request',
      { TRAVIS_PULL_REQUEST: '3', TRAVIS_REPO_SLUG: 'a/b', TRAVIS_PULL_REQUEST_SLUG: 'a/b' },
      null,
    ],
    ['no trust', { NX_BUILDX_TRUST: 'untrusted' }, null],
    ['a merge queue', { TRAVIS_BRANCH: `gh-readonly-queue/main/pr-1-${inCi}` }, null],
    // Git has no such commit here.
    ['another commit, which the message is not of', { NX_BUILDX_COMMIT: 'c'.repeat(40) }, null],
    ['no message and no commit in git', { TRAVIS_COMMIT_MESSAGE: '' }, null],
  ])('%s', async (_, env, mergedFrom) => {
    const given = { PATH: process.env['PATH'] ?? '', ...push, TRAVIS_COMMIT_MESSAGE: message, ...env };
    expect(await read(given)).toMatchObject({ ok: true, value: { mergedFrom } });
  });
});

it('takes the address that the CI system names before that of git, and the override before both', async () => {
  const env = {
    DRONE: 'true',
    DRONE_BUILD_EVENT: 'tag',
    DRONE_TAG: 'v1',
    DRONE_REPO_LINK: 'https://drone.dev/a/b.git',
  };
  expect(await read(env)).toMatchObject({ value: { repositoryUrl: 'https://drone.dev/a/b' } });
  expect(await read({ ...env, DRONE_REPO_LINK: '' })).toMatchObject({
    value: { repositoryUrl: 'https://git.acme.dev/acme/x' },
  });
  expect(await read({ ...env, NX_BUILDX_REPOSITORY_URL: 'http://h.dev/x/y.git' })).toMatchObject({
    value: { repositoryUrl: 'http://h.dev/x/y' },
  });
});

it('overrides commit, tag and pull request, and gives no trust for it', async () => {
  const commit = 'd'.repeat(40);
  const env = { CI: 'true', NX_BUILDX_COMMIT: commit, NX_BUILDX_TAG: 'v1', NX_BUILDX_PULL_REQUEST: '7' };
  expect(await read({ ...env, NX_BUILDX_TRUST: 'trusted' })).toMatchObject({
    value: {
      event: 'pull-request',
      commit,
      tag: 'v1',
      pullRequest: { number: '7', fork: 'unknown' },
      trust: 'untrusted',
      mergedFrom: null,
    },
  });
});

it('starts git for the default branch only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nx-buildx-git-'));
  const file = join(folder, 'git');
  writeFileSync(file, '#!/bin/sh\necho\necho "Add a cart (#12)"\n');
  chmodSync(file, 0o755);
  const push = {
    PATH: `${folder}:/usr/bin:/bin`,
    TRAVIS: 'true',
    TRAVIS_EVENT_TYPE: 'push',
    TRAVIS_COMMIT: inCi,
  };
  expect(await read({ ...push, TRAVIS_BRANCH: 'main' })).toMatchObject({
    value: { mergedFrom: { pullRequest: '12' } },
  });
  expect(await read({ ...push, TRAVIS_BRANCH: 'topic' })).toMatchObject({ value: { mergedFrom: null } });
  rmSync(folder, { recursive: true });
});

describe("the workspace's .env files", () => {
  const unknown = {
    event: 'unknown',
    trust: 'untrusted',
    pullRequest: { number: 'unknown', fork: 'unknown' },
  };
  const trusted = { event: 'push', trust: 'trusted' };
  const onCircle = { CI: 'true', CIRCLECI: 'true', CIRCLE_BRANCH: 'main' };
  const url = 'git@github.com:acme/x.git';
  const added = { CIRCLE_BUILD_URL: 'https://circleci.com/gh/acme/x/1', CIRCLE_REPOSITORY_URL: url };
  const push = { TRAVIS: 'true', TRAVIS_EVENT_TYPE: 'push', TRAVIS_BRANCH: 'topic' };
  const change = { JENKINS_URL: 'https://j.dev/', BRANCH_NAME: 'PR-7', CHANGE_ID: '7', CHANGE_BRANCH: 'x' };

  // The environment is what Nx makes of the job's variables and those of the files.
  it.each<[string, Record<string, string>, Record<string, string>, object]>([
    ['say nothing that matters', { '.env': 'PORT=80' }, { ...push, PORT: '80' }, trusted],
    ['add a fact', { '.env': `CIRCLE_REPOSITORY_URL=${url}` }, { ...onCircle, ...added }, unknown],
    [
      'add it in .env.local',
      { '.env.local': `CIRCLE_REPOSITORY_URL=${url}` },
      { ...onCircle, ...added },
      unknown,
    ],
    [
      'add it in .local.env',
      { '.local.env': `CIRCLE_REPOSITORY_URL=${url}` },
      { ...onCircle, ...added },
      unknown,
    ],
    ['add it with a colon', { '.env': `CIRCLE_REPOSITORY_URL: ${url}` }, { ...onCircle, ...added }, unknown],
    ['add a system', { '.env': 'export TRAVIS=true' }, { ...push, CI: 'true' }, unknown],
    [
      'add a pull request',
      { '.env': 'TRAVIS_PULL_REQUEST=7' },
      { ...push, TRAVIS_PULL_REQUEST: '7' },
      unknown,
    ],
    [
      "take a fork's name away",
      { '.env': 'CHANGE_FORK=mallory', '.env.local': 'CHANGE_FORK=' },
      { ...change, CHANGE_FORK: '' },
      unknown,
    ],
    [
      'take a whole system away',
      { '.env': 'APPVEYOR=True', '.env.local': 'APPVEYOR=\nCI=' },
      { APPVEYOR: '', CI: '' },
      unknown,
    ],
    ['quieten a build tool', { '.env': 'CI=false' }, { ...push, CI: 'true' }, trusted],
    [
      'quieten one of a person',
      { '.env': 'CI=false' },
      { CI: 'false' },
      { event: 'local', trust: 'trusted' },
    ],
    [
      'hold our own overrides, which everybody may set',
      { '.env': 'NX_BUILDX_TRUST=untrusted' },
      { ...push, NX_BUILDX_TRUST: 'untrusted' },
      { event: 'push', trust: 'untrusted' },
    ],
  ])('%s', async (_, files, env, expected) => {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(workspaceRoot, file), text);
    try {
      expect(await read(env)).toMatchObject({ ok: true, value: expected });
    } finally {
      for (const file of Object.keys(files)) rmSync(join(workspaceRoot, file));
    }
  });

  it('are named as the reason', async () => {
    writeFileSync(join(workspaceRoot, '.env'), 'TRAVIS_TAG=v1\nTRAVIS_BRANCH=main\n');
    expect(await read(push)).toMatchObject({
      value: {
        trustReason:
          'event with TRAVIS_BRANCH, TRAVIS_TAG in .env files does not say whose sources these are',
      },
    });
    rmSync(join(workspaceRoot, '.env'));
  });
});
