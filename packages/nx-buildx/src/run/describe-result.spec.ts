import type { BuildReport } from '../model/build-report';
import { BUILDER, DEFAULT_OPTIONS, MAIN, planned } from '../plan/testing/workspace';
import type { PlanSpec } from '../plan/testing/workspace';
import { describeBuilt } from './describe-result';

const REPORT: BuildReport = {
  status: 'succeeded',
  exitCode: 0,
  steps: { total: 0, cached: 0, executed: 0 },
  imports: [],
  cacheExport: null,
  digest: null,
  warnings: [],
  error: null,
};

/** The result of a build of branch `topic`, of which BuildKit reported so much. */
function describeCached(cache: object, report: Partial<BuildReport>, rest: Partial<PlanSpec> = {}) {
  const [image] = planned({
    images: { api: { cache: { ...DEFAULT_OPTIONS.cache, ...cache } } },
    files: { 'apps/api/Dockerfile': 'FROM x' },
    source: { ...MAIN, branch: 'topic' },
    ...rest,
  }).images;
  if (image === undefined) throw new Error('nothing is planned');
  return describeBuilt({
    image,
    report: { ...REPORT, ...report },
    digest: null,
    platformDigests: {},
    key: null,
    parents: {},
    warnings: [],
    startedAt: new Date(0),
    endedAt: new Date(0),
  });
}

it.each([
  ['gha', {}, 'gha:api--'],
  ['s3', { s3: { bucket: 'b', region: 'r' } }, 's3://b/manifests/api--'],
  [
    'azblob',
    { azblob: { accountUrl: 'https://a.example', container: 'c' } },
    'azblob:https://a.example/c/manifests/api--',
  ],
] as const)('says in words what was read from and written to %s', (strategy, settings, words) => {
  const result = describeCached(
    { ...settings, strategy },
    {
      imports: [{ ref: strategy, found: true }],
      cacheExport: { status: 'failed', error: 'denied' },
    },
    {
      builder: { ...BUILDER, driver: 'remote', imageStore: null, cacheExports: [strategy] },
      environment: { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://r' },
    },
  );
  expect(result).toMatchObject({
    cache: {
      strategy,
      imports: [
        { ref: `${words}topic`, found: true },
        { ref: `${words}main`, found: true },
      ],
      export: { ref: `${words}topic`, status: 'failed', error: 'denied' },
    },
    warnings: [`the cache was not exported to ${words}topic: denied`],
  });
});

it('tells a folder that buildx left out from one that was read', () => {
  const folders = ['../c/api--topic', '../c/api--main'];
  const files = folders.map((folder) => [`${folder}/index.json`, '{}']);
  const result = describeCached(
    { strategy: 'local', directory: '../c' },
    {
      imports: [
        { ref: 'local', found: true },
        { ref: '/mnt/c/api--topic', found: false },
      ],
    },
    { files: { 'apps/api/Dockerfile': 'FROM x', ...Object.fromEntries(files) } },
  );
  expect(result.cache.imports).toEqual([
    { ref: folders[0], found: false },
    { ref: folders[1], found: true },
  ]);
});
