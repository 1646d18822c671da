import { DEFAULT_OPTIONS, planned } from '../plan/testing/workspace';
import { DIGEST } from './testing/ports';
import { BROKEN, BUILT, PASSING, SHOP, runScript } from './testing/run-script';

it('gives every image one result', async () => {
  const { results, ended } = await runScript({});
  expect(ended).toHaveLength(3);
  expect(results.get('base:image')).toMatchObject({
    outcome: 'built',
    digest: DIGEST,
    reason: '2 of 3 steps had to run',
    image: 'ghcr.io/acme/base:latest',
    tags: ['latest'],
    cache: { imports: [{ found: true }], export: { status: 'exported' } },
  });
  expect(results.get('api:image')?.parents).toEqual({ base: DIGEST });
});

it('links a child by the digest of the platform manifest', async () => {
  const own = `sha256:${'b'.repeat(64)}`;
  const { argvs } = await runScript({ digests: { 'linux/amd64': own } });
  expect(argvs.flat()).toContain(`--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base@${own}`);
});

it('links by the index where it could not be read back, with a warning', async () => {
  const { argvs, results } = await runScript({ digests: {} });
  expect(argvs.flat()).toContain(
    `--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base@${DIGEST}`,
  );
  expect(results.get('base:image')?.warnings[0]).toContain('index digest');
});

it('finds a parent that another process built', async () => {
  const { results } = await runScript({});
  const base = results.get('base:image');
  const { argvs } = await runScript({
    own: ['api:image'],
    recorded: base === undefined ? {} : { 'dist/images/base': base },
  });
  expect(argvs.flat()).toContain(
    `--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base@${DIGEST}`,
  );
});

it('stands on the published parent where there is no other, with a warning', async () => {
  const { argvs, results } = await runScript({ own: ['api:image'] });
  expect(argvs.flat()).toContain('--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base:latest');
  expect(results.get('api:image')?.warnings[0]).toContain('base:image was not built on this machine');
});

it('refuses to guess a parent that is neither here nor in a registry', async () => {
  const images = { base: { registry: null }, api: { registry: null } };
  const files = { ...SHOP.files, 'apps/api/Dockerfile': 'FROM base' };
  const { results, argvs } = await runScript({ plan: planned({ images, files }), own: ['api:image'] });
  expect(results.get('api:image')).toMatchObject({ outcome: 'failed', failure: { code: 'parent-missing' } });
  expect(argvs).toEqual([]);
});

it('records the children that Nx will not start', async () => {
  const { written, ended } = await runScript({ own: ['base:image'], reports: { base: [BROKEN] } });
  expect(ended.map(({ project }) => project)).toEqual(['base']);
  expect(written.map(({ project, outcome }) => [project, outcome])).toEqual([
    ['base', 'failed'],
    ['api', 'skipped'],
  ]);
});

it('keeps what was built also where it cannot be written down', async () => {
  const { results } = await runScript({ full: true });
  expect(results.get('api:image')).toMatchObject({
    outcome: 'built',
    warnings: [expect.stringContaining('disk full')],
  });
});

it('counts the steps of the try that executed most', async () => {
  const steps = { total: 3, cached: 3, executed: 0 };
  const { results } = await runScript({
    reports: {
      base: [
        { ...PASSING, steps: BUILT.steps },
        { ...BUILT, steps },
      ],
    },
  });
  expect(results.get('base:image')?.steps.executed).toBe(2);
});

it('skips the children of a failed image and nothing else', async () => {
  const { results } = await runScript({ reports: { base: [BROKEN] } });
  expect([...results].map(([id, { outcome }]) => [id, outcome])).toEqual(
    expect.arrayContaining([
      ['base:image', 'failed'],
      ['api:image', 'skipped'],
      ['web:image', 'built'],
    ]),
  );
  expect(results.get('base:image')?.failure).toMatchObject({
    code: 'build-failed',
    place: { file: 'apps/base/Dockerfile', line: 2 },
    details: ['no rule'],
  });
  expect(results.get('api:image')?.failure?.code).toBe('parent-failed');
});

it('tries again what may pass by itself, three times at most', async () => {
  const passed = await runScript({ reports: { base: [PASSING, PASSING] } });
  expect(passed.results.get('base:image')).toMatchObject({
    outcome: 'built',
    warnings: ['tried again after: 503', 'tried again after: 503'],
  });
  const failed = await runScript({ reports: { base: [PASSING, PASSING, PASSING] } });
  expect(failed.results.get('base:image')?.outcome).toBe('failed');
  expect(failed.tries.get('base')).toBe(3);
});

it('does not try again what will not pass', async () => {
  const { tries } = await runScript({ reports: { base: [BROKEN] } });
  expect(tries.get('base')).toBe(1);
});

it.each([
  ['docker.io/acme/cache:base--main', { repository: 'acme/cache' }, {}],
  ['local', { strategy: 'local' as const }, { '.buildx-cache/base--main/index.json': '{}' }],
])('finds what BuildKit imported as %s', async (ref, cache, files) => {
  const options = { cache: { ...DEFAULT_OPTIONS.cache, ...cache } };
  const plan = planned({ images: { base: options }, files: { ...files, 'apps/base/Dockerfile': 'FROM x' } });
  const { results } = await runScript({
    plan,
    reports: { base: [{ ...BUILT, imports: [{ ref, found: true }] }] },
  });
  expect(results.get('base:image')?.cache.imports).toMatchObject([{ found: true }]);
});

it('warns of a cache that was not exported', async () => {
  const { results } = await runScript({
    reports: { base: [{ ...BUILT, cacheExport: { status: 'failed', error: 'denied' } }] },
  });
  expect(results.get('base:image')).toMatchObject({
    outcome: 'built',
    warnings: ['the cache was not exported to ghcr.io/acme/cache:base--main: denied'],
    cache: { export: { status: 'failed', error: 'denied' } },
  });
});

it('starts nothing more once it is stopped', async () => {
  const { results, tries } = await runScript({
    abortOn: 'base',
    reports: { base: [{ ...BROKEN, status: 'cancelled' }] },
  });
  expect(results.get('base:image')?.outcome).toBe('cancelled');
  expect(results.get('api:image')?.outcome).toBe('cancelled');
  expect(tries.has('api')).toBe(false);
});
