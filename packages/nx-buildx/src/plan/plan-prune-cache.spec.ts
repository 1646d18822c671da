import { createCacheTagParser } from './parse-cache-refs';
import { judgeCacheRef } from './plan-prune-cache';
import type { FoundManifest, RemoteRefs } from './plan-prune-facts';
import { findLiveRefs } from './plan-prune-live';
import { nameCacheTag, nameMountTag } from './slug-image';
import { DEFAULT_OPTIONS } from './testing/workspace';

const [TIP, CLOSED] = ['a'.repeat(40), 'b'.repeat(40)];
const REMOTE: RemoteRefs = {
  branches: new Map([
    ['main', 'm'.repeat(40)],
    ['feature/x', TIP],
  ]),
  pullRequests: new Map([
    ['7', { head: TIP, merge: null }],
    ['8', { head: CLOSED, merge: null }],
    ['9', { head: null, merge: TIP }],
  ]),
};
const CACHE: FoundManifest = {
  digest: 'sha256:1',
  isCache: true,
  blobs: new Map(),
  children: [],
  createdAt: null,
  revision: null,
};

function judge(
  project: string,
  branch: string,
  { remote = REMOTE, keepBranches = [] as string[], manifest = CACHE } = {},
) {
  const live = findLiveRefs(remote, keepBranches);
  const parse = createCacheTagParser({
    projects: ['api', 'web'],
    branches: live.branches,
    pullRequests: live.pullRequests.keys(),
  });
  const tag = nameCacheTag({ project, target: 'image', options: DEFAULT_OPTIONS }, branch, 'image');
  const parsed = parse(tag)!;
  const isSelected = (name: string) => name === 'api';
  const found = { tag, digest: 'sha256:1' };
  return judgeCacheRef({ found, parsed, manifest, live, isSelected });
}

it.each([
  ['a branch that is there', 'api', 'feature/x', 'keep', 'branch-live'],
  ['a branch that is gone', 'api', 'gone/y', 'delete', 'branch-gone'],
  ['one that differs in case only', 'api', 'Main', 'delete', 'branch-gone'],
  ['a pull request at the tip of a branch', 'api', 'pull:7', 'keep', 'pull-request-live'],
  ['one that was closed', 'api', 'pull:8', 'delete', 'pull-request-gone'],
  ['one that shows no head', 'api', 'pull:9', 'delete', 'pull-request-gone'],
  ['one that the remote shows no more', 'api', 'pull:1', 'delete', 'pull-request-gone'],
  ['a project of another workspace', 'other', 'gone/y', 'keep', 'project-unknown'],
  ['a project that nobody asked for', 'web', 'gone/y', 'keep', 'not-selected'],
])('%s', (_, project, branch, action, rule) => {
  expect(judge(project, branch)).toMatchObject({ action, rule });
});

it('keeps pull requests where the remote shows none at all', () => {
  const remote = { ...REMOTE, pullRequests: new Map() };
  expect(judge('api', 'pull:8', { remote })).toMatchObject({ action: 'keep', rule: 'pull-request-unknown' });
});

it('counts names that somebody vouches for', () => {
  expect(judge('api', 'nightly', { keepBranches: ['nightly'] })).toMatchObject({ rule: 'branch-live' });
});

it.each([
  ['what cannot be read', undefined, 'unread'],
  ['what is no cache', { ...CACHE, isCache: false }, 'no-cache'],
])('keeps %s', (_, manifest, rule) => {
  const live = findLiveRefs(REMOTE, []);
  const parsed = { project: 'api', branch: null, pullRequest: null, parts: ['api', 'gone'] } as const;
  const found = { tag: 'api--gone', digest: 'sha256:1' };
  const judged = judgeCacheRef({ found, parsed, manifest, live, isSelected: () => true });
  expect(judged).toMatchObject({ action: 'keep', rule });
});

describe('cache mounts live as long as their branch', () => {
  const judgeMount = (id: string, branch: string, isSelected = true) => {
    const live = findLiveRefs(REMOTE, []);
    const parse = createCacheTagParser({
      projects: [],
      mounts: ['npm'],
      branches: live.branches,
      pullRequests: live.pullRequests.keys(),
    });
    const tag = nameMountTag({ id, owner: null, namespace: null, platform: 'linux/amd64' }, branch);
    return judgeCacheRef({
      found: { tag, digest: 'sha256:1' },
      parsed: parse(tag)!,
      manifest: CACHE,
      live,
      isSelected: () => isSelected,
    });
  };

  it.each([
    ['of a branch that is there', 'npm', 'main', true, 'keep', 'branch-live'],
    ['of a branch that is gone', 'npm', 'gone/y', true, 'delete', 'branch-gone'],
    ['of a pull request that was closed', 'npm', 'pull:8', true, 'delete', 'pull-request-gone'],
    ['that no image carries', 'go', 'gone/y', true, 'keep', 'mount-unknown'],
    ['where only projects were asked for', 'npm', 'gone/y', false, 'keep', 'not-selected'],
  ])('%s', (_, id, branch, isSelected, action, rule) => {
    expect(judgeMount(id, branch, isSelected)).toMatchObject({ action, rule });
  });
});
