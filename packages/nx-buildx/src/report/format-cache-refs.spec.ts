import type { CacheRef } from '../plan/list-cache-refs';
import { formatCacheRefs } from './format-cache-refs';

const ref = (more: Partial<CacheRef>): CacheRef => ({
  tag: 'api--main',
  digest: 'sha256:1',
  project: 'api',
  branch: 'main',
  pullRequest: null,
  parts: ['api', 'main'],
  state: 'live',
  createdAt: '2026-01-01T00:00:00Z',
  size: { unique: 1_500_000, shared: 20_000_000 },
  ...more,
});

it('gives each ref a line, and unknown names as they stand in the tag', () => {
  const refs = [
    ref({}),
    ref({ tag: 'api--pull-7-ff', branch: null, pullRequest: '7', state: 'unknown', createdAt: null }),
    ref({ tag: 'old--gone', project: null, branch: null, parts: ['old', 'gone'], state: 'gone', size: null }),
    ref({ tag: 'latest', project: null, branch: null, parts: [], state: 'foreign' }),
  ];
  const text = formatCacheRefs(
    {
      version: 1,
      remote: 'origin',
      repositories: [
        { repository: 'ghcr.io/acme/cache', refs, size: 41_500_000 },
        { repository: 'ghcr.io/acme/other', refs: [], size: 0 },
      ],
      notes: ['the remote cannot be read'],
      failures: [],
    },
    new Date('2026-01-04T00:00:00Z'),
  );
  expect(text).toBe(`ghcr.io/acme/cache  4 tags, 42 MB in all
project  branch          state        age   unique   shared  tag
api      main            live         3 d   1.5 MB    20 MB  api--main
api      pull request 7  unknown  unknown   1.5 MB    20 MB  api--pull-7-ff
(old)    (gone)          gone         3 d  unknown  unknown  old--gone
                         foreign      3 d   1.5 MB    20 MB  latest

ghcr.io/acme/other  0 tags, 0 B in all

ℹ the remote cannot be read`);
});

it('names cache mounts as such', () => {
  const refs = [
    ref({ tag: '_mount--npm--main', project: null, mount: 'npm', parts: ['npm', 'main'] }),
    ref({ tag: '_mount--go--main', project: null, mount: null, parts: ['go', 'main'] }),
  ];
  const repository = { repository: 'r', refs, size: 1 };
  const report = {
    version: 1,
    remote: 'origin',
    repositories: [repository],
    notes: [],
    failures: [],
  } as const;
  const lines = formatCacheRefs(report, new Date('2026-01-04T00:00:00Z')).split('\n');
  expect(lines.slice(2).map((line) => line.split('  ')[0])).toEqual(['mount npm', 'mount (go)']);
});
