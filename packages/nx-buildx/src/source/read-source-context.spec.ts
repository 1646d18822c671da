import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSourceContext } from './read-source-context';

const inGit = 'a'.repeat(40);
const inCi = 'b'.repeat(40);
let workspaceRoot: string;

beforeAll(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'nx-buildx-source-'));
  mkdirSync(join(workspaceRoot, '.git/refs/heads'), { recursive: true });
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
      trust: 'trusted',
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
