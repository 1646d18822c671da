import type { BuildReport } from '../model/build-report';
import type { AssemblyRequest, RunPorts } from './ports';
import { DIGEST, FakeRegistry, KEY, OTHER } from './testing/ports';
import { BASE, FAILED, REPORT, build, platformOf } from './testing/split-images';

const REPOSITORY = 'ghcr.io/acme/web';

it('builds each platform on that platform of its parent', async () => {
  const links: Record<string, string | undefined> = {};
  await build(new FakeRegistry(), {
    build: (request) => {
      links[platformOf(request)] = request.argv.find((word) => word.startsWith('--build-context='));
      return Promise.resolve(REPORT);
    },
  });
  const link = '--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base@';
  expect(links).toEqual({
    'linux/amd64': `${link}${BASE.platformDigests['linux/amd64'] ?? ''}`,
    'linux/arm64': `${link}${BASE.platformDigests['linux/arm64'] ?? ''}`,
  });
});

it('makes one image of what they left, then gives it its tags, then its key', async () => {
  const registry = new FakeRegistry();
  const requests: AssemblyRequest[] = [];
  const index = `sha256:${'c'.repeat(64)}`;
  const result = await build(registry, {
    build: (request) =>
      Promise.resolve({ ...REPORT, digest: platformOf(request) === 'linux/arm64' ? OTHER : DIGEST }),
    assemble: (request) => {
      expect([...registry.tags]).toEqual([]);
      requests.push(request);
      return Promise.resolve({ digest: index });
    },
    putTag: (repository, tag, digest) => {
      if (tag.startsWith('key-')) expect([...registry.tags]).toEqual([[`${REPOSITORY}:latest`, index]]);
      return registry.putTag(repository, tag, digest);
    },
  });
  expect(requests).toEqual([
    {
      repositories: [REPOSITORY],
      layout: null,
      platforms: [
        { platform: 'linux/amd64', digest: DIGEST, layout: null },
        { platform: 'linux/arm64', digest: OTHER, layout: null },
      ],
      annotations: {},
    },
  ]);
  expect(registry.tags.get(`${REPOSITORY}:key-${KEY}`)).toBe(index);
  expect(result).toMatchObject({
    outcome: 'built',
    digest: index,
    platforms: ['linux/amd64', 'linux/arm64'],
    steps: { total: 6, cached: 2, executed: 4 },
    parents: { base: DIGEST },
    key: KEY,
    cache: { export: { ref: 'ghcr.io/acme/cache:web--main--p-amd64', status: 'exported' } },
    platformBuilds: [
      { platform: 'linux/amd64', outcome: 'built', steps: REPORT.steps },
      {
        platform: 'linux/arm64',
        outcome: 'built',
        cache: { export: { ref: 'ghcr.io/acme/cache:web--main--p-arm64', status: 'exported' } },
      },
    ],
  });
});

it('fails with the platform that fails, and no tag moves', async () => {
  const registry = new FakeRegistry();
  const result = await build(registry, {
    build: (request) => Promise.resolve(platformOf(request) === 'linux/arm64' ? FAILED : REPORT),
    assemble: () => Promise.reject(new Error('there is nothing to make an image of')),
  });
  expect(result).toMatchObject({
    outcome: 'failed',
    failure: {
      code: 'build-failed',
      message: 'linux/arm64, on builder "default": [2/3] RUN x: exit code: 1',
      place: { image: 'web:image', file: 'apps/web/Dockerfile', line: 2 },
      details: ['no'],
    },
    platformBuilds: [{ outcome: 'built' }, { outcome: 'failed' }],
    cache: { export: { ref: 'ghcr.io/acme/cache:web--main--p-arm64', status: 'not-reached' } },
  });
  expect([...registry.tags]).toEqual([]);
});

it('fails with the platform that failed, where the other was never begun', async () => {
  const stop = new AbortController();
  const result = await build(
    new FakeRegistry(),
    {
      build: () => {
        stop.abort();
        return Promise.resolve(FAILED);
      },
    },
    { maxParallel: 1 },
    stop.signal,
  );
  expect(result).toMatchObject({ outcome: 'failed', failure: { code: 'build-failed' } });
  expect(result.platformBuilds).toMatchObject([{ outcome: 'failed' }]);
});

it('fails where its folder cannot be written to, and ends nothing else', async () => {
  const refused = Object.assign(new Error("EACCES: permission denied, rmdir '/layout'"), {
    syscall: 'rmdir',
  });
  const result = await build(new FakeRegistry(), {
    build: (request) =>
      platformOf(request) === 'linux/arm64' ? Promise.reject(refused) : Promise.resolve(REPORT),
  });
  expect(result).toMatchObject({
    outcome: 'failed',
    failure: { code: 'build-failed', message: expect.stringContaining('EACCES: permission denied') },
    platformBuilds: [{ outcome: 'built' }, { outcome: 'failed' }],
  });
});

it('tries a platform again whose cause may pass, and only that one', async () => {
  const built: string[] = [];
  const transient = {
    ...FAILED,
    error: { message: 'got 503', step: null, line: null, logTail: [], transient: true, booted: true },
  };
  const result = await build(new FakeRegistry(), {
    build: (request) => {
      const platform = platformOf(request);
      built.push(platform);
      const isFirst = built.filter((each) => each === platform).length === 1;
      return Promise.resolve(platform === 'linux/arm64' && isFirst ? transient : REPORT);
    },
  });
  expect(built.sort()).toEqual(['linux/amd64', 'linux/arm64', 'linux/arm64']);
  expect(result).toMatchObject({ outcome: 'built', warnings: ['linux/arm64: tried again after: got 503'] });
});

it.each<[string, Partial<RunPorts>, string]>([
  ['the index is refused', { assemble: () => Promise.resolve({ reason: 'got 403' }) }, 'got 403'],
  ['a tag is refused', { putTag: () => Promise.resolve({ status: 'failed', reason: 'got 401' }) }, 'got 401'],
  [
    'buildx says nothing of what it made',
    { build: () => Promise.resolve({ ...REPORT, digest: null }) },
    'buildx did not say what it made for linux/amd64',
  ],
])('fails where %s', async (_, changes, reason) => {
  const registry = new FakeRegistry();
  const result = await build(registry, changes);
  expect(result).toMatchObject({ outcome: 'failed', digest: null, failure: { code: 'tag-failed' } });
  expect(result.failure?.message).toBe(`all platforms were built, but they are no image yet: ${reason}`);
  expect([...registry.tags.keys()].filter((name) => name.includes(':key-'))).toEqual([]);
});

it('tells whose cache was not exported', async () => {
  const cacheExport = { status: 'failed', error: 'full' } as const;
  const result = await build(new FakeRegistry(), {
    build: (request) =>
      Promise.resolve(platformOf(request) === 'linux/arm64' ? { ...REPORT, cacheExport } : REPORT),
  });
  const ref = 'ghcr.io/acme/cache:web--main--p-arm64';
  expect(result.warnings).toEqual([`linux/arm64: the cache was not exported to ${ref}: full`]);
  expect(result.cache.export).toEqual({ ref, status: 'failed', error: 'full' });
});

it('never runs more processes at once than it may', async () => {
  let running = 0;
  let most = 0;
  await build(
    new FakeRegistry(),
    {
      build: async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return REPORT;
      },
    },
    { maxParallel: 1 },
  );
  expect(most).toBe(1);
});

it('is cancelled with the first of its builds', async () => {
  const cancelled: BuildReport = { ...FAILED, status: 'cancelled', error: null };
  const result = await build(new FakeRegistry(), {
    build: (request) => Promise.resolve(platformOf(request) === 'linux/arm64' ? cancelled : REPORT),
  });
  expect(result).toMatchObject({ outcome: 'cancelled', failure: { code: 'build-cancelled' } });
});
