import { createCacheTagParser } from './parse-cache-refs';
import { planPrune } from './plan-prune';
import type { FoundManifest, FoundTag } from './plan-prune-facts';
import { findLiveRefs } from './plan-prune-live';
import { indexHistory } from './plan-prune-positions';

const KEY = `key-${'1'.repeat(32)}`;
const COMMIT = 'c'.repeat(40);

function plan(tags: Readonly<Record<string, string>>, { caches = true, images = true } = {}) {
  const found: readonly FoundTag[] = Object.entries(tags).map(([tag, digest]) => ({ tag, digest }));
  const manifests = new Map(
    found.map(({ digest }): [string, FoundManifest] => [
      digest,
      {
        digest,
        isCache: digest.startsWith('cache'),
        blobs: new Map(),
        children: [],
        createdAt: null,
        revision: { commit: COMMIT, from: 'annotation' },
      },
    ]),
  );
  const branches = new Map([['main', 'a'.repeat(40)]]);
  return planPrune({
    found: { repository: 'ghcr.io/acme/cache', tags: found, manifests },
    parseCacheTag: caches
      ? createCacheTagParser({ projects: ['api'], branches: ['main'], pullRequests: [] })
      : null,
    current: images ? { keys: new Set(), unknown: null } : null,
    isSelected: () => true,
    live: findLiveRefs({ branches, pullRequests: new Map() }, []),
    history: indexHistory({ branches: [], gap: null }),
    keepCommits: 20,
  });
}

it('deletes by digest what has no other tag', () => {
  expect(plan({ 'api--gone': 'cache1', 'api--main': 'cache2' })).toMatchObject({
    judgements: [
      { tag: 'api--gone', action: 'delete', rule: 'branch-gone' },
      { tag: 'api--main', action: 'keep', rule: 'branch-live' },
    ],
    deletions: [{ by: 'digest', digest: 'cache1', tags: ['api--gone'] }],
  });
});

it('deletes a digest once for all its tags', () => {
  expect(plan({ 'api--gone': 'cache1', 'api--lost': 'cache1' }).deletions).toEqual([
    { by: 'digest', digest: 'cache1', tags: ['api--gone', 'api--lost'] },
  ]);
});

it.each(['api--main', 'other--gone', 'release', KEY])('leaves a digest that is also %s', (tag) => {
  const { deletions } = plan({ 'api--gone': 'cache1', [tag]: 'cache1' });
  expect(deletions).toEqual([{ by: 'tag', digest: 'cache1', tag: 'api--gone', staying: [tag] }]);
});

it('never looks at tags of an image but its keys', () => {
  const tags = { latest: 'd1', 'api--gone': 'd2', '1.4': 'd3', [KEY]: 'd3', 'key-lock': 'd4' };
  const planned = plan(tags, { caches: false });
  expect(planned.judgements).toMatchObject([{ tag: KEY, action: 'keep', rule: 'tagged' }]);
  expect(planned.deletions).toEqual([]);
});

it('lists what is foreign to a cache repository, and keeps it', () => {
  const tags = { latest: 'd1', 'API--x': 'cache1', [KEY]: 'd2' };
  expect(plan(tags, { images: false })).toMatchObject({
    judgements: [
      { tag: 'latest', action: 'keep', rule: 'foreign' },
      { tag: 'API--x', action: 'keep', rule: 'foreign' },
      { tag: KEY, action: 'keep', rule: 'foreign' },
    ],
    deletions: [],
  });
});

it('judges refs and keys that share a repository', () => {
  expect(plan({ 'api--gone': 'cache1', [KEY]: 'd1', latest: 'd2' })).toMatchObject({
    judgements: [
      { tag: 'api--gone', rule: 'branch-gone' },
      { tag: 'latest', rule: 'foreign' },
      { tag: KEY, rule: 'commit-old' },
    ],
    deletions: [{ digest: 'cache1' }, { by: 'digest', digest: 'd1', tags: [KEY] }],
  });
});
