import type { FoundManifest, FoundRevision, FoundTag, RemoteHistory } from './plan-prune-facts';
import { judgeKeyTags, listOpenDigests } from './plan-prune-keys';
import { indexHistory } from './plan-prune-positions';

const commit = (name: string) => name.padEnd(40, '0');
const key = (name: string) => `key-${name.padEnd(32, '0')}`;
const branchKey = (name: string) => `key-branch-${name.padEnd(32, '0')}`;

/** main: m0 (tip) … m9. feature: f0, f1, from m4 on. */
const HISTORY: RemoteHistory = {
  branches: [
    { branch: 'main', own: Array.from({ length: 10 }, (_, n) => commit(`a${n}`)), joins: null },
    { branch: 'feature', own: [commit('f0'), commit('f1')], joins: 4 },
  ],
  gap: null,
};

interface Image {
  readonly tags: readonly string[];
  readonly commit?: string;
  readonly from?: FoundRevision['from'];
  readonly createdAt?: string;
  readonly children?: readonly string[];
}

function judge(
  images: Readonly<Record<string, Image>>,
  {
    keepCommits = 2,
    keys = [] as string[],
    unknown = null as string | null,
    history = HISTORY,
    unread = [] as string[],
  } = {},
) {
  const tags = Object.entries(images).flatMap(([digest, image]) =>
    image.tags.map((tag): FoundTag => ({ tag, digest })),
  );
  const manifests = new Map(
    Object.entries(images)
      .filter(([digest]) => !unread.includes(digest))
      .map(([digest, image]): [string, FoundManifest] => [
        digest,
        {
          digest,
          isCache: false,
          blobs: new Map(),
          children: image.children ?? [],
          createdAt: image.createdAt ?? null,
          revision:
            image.commit === undefined ? null : { commit: image.commit, from: image.from ?? 'provenance' },
        },
      ]),
  );
  const judged = judgeKeyTags({
    found: { repository: 'r', tags, manifests },
    current: { keys: new Set(keys.map((name) => name.padEnd(32, '0'))), unknown },
    live: {
      branches: new Set(['main', 'feature']),
      pullRequests: new Map(),
      tips: new Map([
        [commit('a0'), 'branch main'],
        [commit('f0'), 'branch feature'],
        [commit('e0'), 'pull request 7'],
      ]),
    },
    history: indexHistory(history),
    keepCommits,
  });
  return Object.fromEntries(judged.map(({ tag, action, rule }) => [tag, `${action} ${rule}`]));
}

it.each<[string, Image, string]>([
  ['the tip of a branch', { tags: [branchKey('1')], commit: commit('f0') }, 'keep commit-recent'],
  ['the merge of a pull request', { tags: [branchKey('1')], commit: commit('e0') }, 'keep commit-recent'],
  ['one of the last commits', { tags: [key('1')], commit: commit('a1') }, 'keep commit-recent'],
  ['a commit of no branch', { tags: [branchKey('1')], commit: commit('c0') }, 'delete commit-old'],
  ['no commit and no time', { tags: [key('1')] }, 'keep among-newest'],
  ['a release', { tags: [key('1'), '1.4'], commit: commit('c0') }, 'keep tagged'],
  ['a branch that is gone', { tags: [branchKey('1'), 'gone'], commit: commit('c0') }, 'keep tagged'],
])('%s', (_, image, expected) => {
  expect(judge({ d1: image })).toEqual({ [image.tags[0]!]: expected });
});

it('keeps what the checkout is made of, whatever else is known', () => {
  const old = { tags: [key('1'), branchKey('1')], commit: commit('c0') };
  expect(judge({ d1: old }, { keys: ['1'] })).toEqual({
    [key('1')]: 'keep current-key',
    [branchKey('1')]: 'keep current-key',
  });
  expect(judge({ d1: old }, { keys: ['2'], unknown: 'no base image' })).toMatchObject({
    [key('1')]: 'keep key-unknown',
  });
});

it('keeps what the last commits stand on, built before them: the newest of each kind of key', () => {
  const built = (tag: string, at: string): Image => ({ tags: [tag], commit: commit(at) });
  expect(
    judge({
      d1: built(key('1'), 'a1'),
      d2: built(key('2'), 'a3'),
      d3: built(key('3'), 'a5'),
      d4: built(key('4'), 'a6'),
      d5: built(branchKey('5'), 'a7'),
      d6: built(branchKey('6'), 'a8'),
    }),
  ).toEqual({
    [key('1')]: 'keep commit-recent',
    [key('2')]: 'keep commit-before',
    // What the other branch stood on when it left.
    [key('3')]: 'keep commit-before',
    [key('4')]: 'delete commit-old',
    [branchKey('5')]: 'keep commit-before',
    [branchKey('6')]: 'delete commit-old',
  });
});

it('counts commits', () => {
  const images = {
    d1: { tags: [key('1')], commit: commit('a3') },
    d2: { tags: [key('2')], commit: commit('a9') },
  };
  const only = { ...HISTORY, branches: HISTORY.branches.slice(0, 1) };
  expect(judge(images, { keepCommits: 4, history: only })).toMatchObject({
    [key('2')]: 'keep commit-before',
  });
  const older = { ...images, d3: { tags: [key('3')], commit: commit('a5') } };
  expect(judge(older, { keepCommits: 4, history: only })).toMatchObject({
    [key('1')]: 'keep commit-recent',
    [key('2')]: 'delete commit-old',
    [key('3')]: 'keep commit-before',
  });
});

it('keeps commits that a clone with a gap may lack', () => {
  const history = { branches: [], gap: 'it is shallow' };
  const images = {
    d1: { tags: [key('1')], commit: commit('a5') },
    d2: { tags: [key('2')], commit: commit('a0') },
  };
  expect(judge(images, { history })).toEqual({
    [key('1')]: 'keep commit-unknown',
    [key('2')]: 'keep commit-recent',
  });
});

it('takes no label of a base image for a commit', () => {
  const label = { from: 'label', createdAt: '2026-01-01T00:00:00Z' } as const;
  const images = {
    d1: { tags: [key('1')], commit: commit('c0'), ...label },
    d2: { tags: [key('2')], commit: commit('a0'), ...label },
  };
  expect(judge(images)).toEqual({ [key('1')]: 'keep among-newest', [key('2')]: 'keep commit-recent' });
});

it('keeps the newest of those without a commit, and all of one time', () => {
  const at = (tag: string, createdAt: string): Image => ({ tags: [tag], createdAt });
  const images = {
    d1: at(key('1'), '2026-01-01T00:00:00Z'),
    d2: at(key('2'), '2026-01-04T00:00:00Z'),
    d3: at(key('3'), '2026-01-03T00:00:00Z'),
    d4: at(key('4'), '2026-01-02T00:00:00Z'),
    d5: at(key('5'), 'yesterday'),
  };
  expect(judge(images)).toEqual({
    [key('1')]: 'delete not-among-newest',
    [key('2')]: 'keep among-newest',
    [key('3')]: 'keep among-newest',
    [key('4')]: 'delete not-among-newest',
    [key('5')]: 'keep among-newest',
  });
  const same = Object.fromEntries(
    [1, 2, 3].map((n) => [`d${n}`, at(key(String(n)), '1970-01-01T00:00:00Z')]),
  );
  expect(new Set(Object.values(judge(same)))).toEqual(new Set(['keep among-newest']));
});

it('keeps what cannot be read', () => {
  expect(judge({ d1: { tags: [key('1')], commit: commit('c0') } }, { unread: ['d1'] })).toEqual({
    [key('1')]: 'keep unread',
  });
});

it('keeps what is part of an index that stays, also at second hand', () => {
  const old = commit('c0');
  const images = {
    d1: { tags: [key('1')], commit: old },
    d2: { tags: [key('2')], commit: old, children: ['d1'] },
    d3: { tags: ['release'], children: ['d2'] },
    d4: { tags: [key('4')], commit: old },
    d5: { tags: [key('5')], commit: old, children: ['d4'] },
  };
  expect(judge(images)).toEqual({
    [key('1')]: 'keep child',
    [key('2')]: 'keep child',
    [key('4')]: 'delete commit-old',
    [key('5')]: 'delete commit-old',
  });
});

it('wants only images looked into whose tags do not say enough', () => {
  const tags = [
    { tag: key('1'), digest: 'd1' },
    { tag: key('2'), digest: 'd2' },
    { tag: '1.4', digest: 'd2' },
    { tag: key('3'), digest: 'd3' },
    { tag: 'latest', digest: 'd4' },
  ];
  const keys = new Set(['3'.padEnd(32, '0')]);
  expect(listOpenDigests({ tags }, { keys, unknown: null })).toEqual(['d1']);
  expect(listOpenDigests({ tags }, { keys, unknown: 'why' })).toEqual([]);
});
