import type { RecordedResult, RunResult } from '../model/result';
import { planned } from '../plan/testing/workspace';
import { formatEnded, formatPlanHead, formatStarted, formatSummary } from './format-run';

const plan = planned({
  images: { base: {}, api: {} },
  files: { 'apps/base/Dockerfile': 'FROM x', 'apps/api/Dockerfile': 'FROM ghcr.io/acme/base' },
});

const BUILT: RecordedResult = {
  version: 1,
  run: '1',
  project: 'api',
  target: 'image',
  image: 'ghcr.io/acme/api:latest',
  digest: `sha256:${'a'.repeat(64)}`,
  platformDigests: {},
  transport: 'registry',
  layout: null,
  localName: null,
  key: null,
  tags: ['latest'],
  outcome: 'built',
  reason: '1 of 3 steps had to run',
  failure: null,
  warnings: [],
  platforms: [],
  parents: {},
  cache: {
    strategy: 'registry',
    imports: [],
    export: { ref: 'ghcr.io/acme/cache:api--main', status: 'exported', error: null },
  },
  steps: { total: 3, cached: 2, executed: 1 },
  platformBuilds: [],
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1240,
  builder: null,
};
const FAILED: RecordedResult = {
  ...BUILT,
  project: 'web',
  outcome: 'failed',
  digest: null,
  failure: {
    code: 'build-failed',
    message: '[2/3] RUN make: exit code: 2',
    place: { image: 'web:image', file: 'apps/web/Dockerfile', line: 3 },
    fix: 'see the last lines of the build below',
    details: ['make: no rule'],
  },
};

it('says what a batch is about to do, and why the cache is used so', () => {
  expect(formatPlanHead(plan, ['base:image', 'api:image']).split('\n')).toEqual([
    '2 images on default (docker), at most 8 at once',
    'cache registry: cache.repository is ghcr.io/acme/cache; branch main',
  ]);
});

it('says less for a single image', () => {
  expect(formatPlanHead(plan, ['api:image'])).toBe(
    'cache registry: cache.repository is ghcr.io/acme/cache; branch main',
  );
});

it('gives an image a line when it starts and one when it ends', () => {
  expect(plan.images.map(formatStarted)).toEqual([
    '▶ base:image → ghcr.io/acme/base:latest',
    '▶ api:image → ghcr.io/acme/api:latest',
  ]);
  expect(formatEnded(BUILT)).toBe('✔ api:image built 2/3 steps cached, 1.2s, sha256:aaaaaaaaaaaa');
});

it('names all builders of an image whose platforms are built by several', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  const files = { 'apps/web/Dockerfile': 'FROM scratch' };
  const web = { platforms, platformBuilders: { 'linux/arm64': 'arm' } };
  const [image] = planned({ images: { web }, files }).images;
  if (image === undefined) throw new Error('there is one');
  const builds = image.split?.builds.map((build, index) => ({
    ...build,
    builder: index === 0 ? 'default' : 'arm',
  }));
  const split = { reason: '', annotations: {}, builds: builds ?? [] };
  expect(formatStarted({ ...image, split })).toBe('▶ web:image → ghcr.io/acme/web:latest on default, arm');
});

it('shows the last lines of a failed build with the place in the Dockerfile', () => {
  expect(formatEnded(FAILED).split('\n')).toEqual([
    '✖ web:image failed after 1.2s',
    '✖ [2/3] RUN make: exit code: 2 [build-failed]',
    '  at  web:image apps/web/Dockerfile:3',
    '  fix see the last lines of the build below',
    '  │ make: no rule',
  ]);
});

it('closes with a table, the totals and every warning', () => {
  const skipped: RecordedResult = {
    ...BUILT,
    project: 'worker',
    outcome: 'skipped',
    cache: { ...BUILT.cache, export: null },
    durationMs: 0,
  };
  const warned: RecordedResult = { ...BUILT, warnings: ['the cache was not exported'] };
  const run: RunResult = {
    version: 1,
    id: '1',
    enteredAt: '2026-01-01T00:00:00.000Z',
    batch: false,
    startedAt: BUILT.startedAt,
    durationMs: 65_400,
    source: plan.source,
    maxParallel: 8,
    images: [warned, FAILED, skipped],
    notes: [{ message: 'removed one cache folder', place: { option: 'cache.maxSize' } }],
    totals: { built: 1, reused: 0, failed: 1, skipped: 1, cancelled: 0 },
  };
  expect(formatSummary(run).split('\n')).toEqual([
    'image         outcome  cached  time  cache ref',
    'api:image     built       2/3  1.2s  ghcr.io/acme/cache:api--main',
    'web:image     failed      2/3  1.2s  ghcr.io/acme/cache:api--main',
    'worker:image  skipped     2/3  0.0s  –',
    '',
    '1 built, 1 failed, 1 skipped in 1m05s',
    '⚠ api:image: the cache was not exported',
    'ℹ cache.maxSize: removed one cache folder',
  ]);
});
