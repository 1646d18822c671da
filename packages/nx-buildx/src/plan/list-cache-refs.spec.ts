import { listCacheRefs } from './list-cache-refs';
import { createCacheTagParser } from './parse-cache-refs';
import type { FoundManifest } from './plan-prune-facts';
import { findLiveRefs } from './plan-prune-live';

const parse = createCacheTagParser({ projects: ['api', 'web'], branches: ['main'], pullRequests: [] });
const live = findLiveRefs({ branches: new Map([['main', 'a']]), pullRequests: new Map() }, []);

function cache(digest: string, blobs: Readonly<Record<string, number>>): [string, FoundManifest] {
  const createdAt = '2026-01-01T00:00:00.000Z';
  return [
    digest,
    { digest, isCache: true, blobs: new Map(Object.entries(blobs)), children: [], createdAt, revision: null },
  ];
}

const found = {
  repository: 'ghcr.io/acme/cache',
  tags: [
    { tag: 'latest', digest: 'd4' },
    { tag: 'web--main', digest: 'd3' },
    { tag: 'api--main', digest: 'd1' },
    { tag: 'api--gone', digest: 'd2' },
    { tag: 'old--main', digest: 'd5' },
  ],
  manifests: new Map([
    cache('d1', { base: 100, one: 10 }),
    cache('d2', { base: 100, two: 20 }),
    cache('d3', { base: 100, three: 30, four: 4 }),
    cache('d4', { other: 1 }),
  ]),
};

it('gives each ref its branch, its state and what it alone needs', () => {
  const listing = listCacheRefs(found, parse, live, () => true);
  expect(listing.size).toBe(165);
  const lines = listing.refs.map(({ tag, project, branch, state, size, parts }) => [
    tag,
    project,
    branch,
    state,
    size?.unique ?? null,
    size?.shared ?? null,
    parts.length,
  ]);
  expect(lines).toEqual([
    ['api--gone', 'api', null, 'gone', 20, 100, 2],
    ['api--main', 'api', 'main', 'live', 10, 100, 2],
    ['old--main', null, 'main', 'live', null, null, 2],
    ['web--main', 'web', 'main', 'live', 34, 100, 2],
    ['latest', null, null, 'foreign', 1, 0, 0],
  ]);
});

it('says of no branch that it is gone where the remote was not read', () => {
  const { refs } = listCacheRefs(found, parse, null, () => true);
  expect(refs.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'foreign']);
});

it('lists some, and measures against all', () => {
  const { refs } = listCacheRefs(found, parse, live, (project) => project === 'web');
  expect(refs).toMatchObject([{ tag: 'web--main', size: { unique: 34, shared: 100 } }]);
});

it('counts what two tags of one manifest need as shared', () => {
  const twice = { ...found, tags: [...found.tags, { tag: 'api--copy', digest: 'd1' }] };
  const { refs } = listCacheRefs(twice, parse, live, () => true);
  expect(refs.find(({ tag }) => tag === 'api--main')?.size).toEqual({ unique: 0, shared: 110 });
});
