import type { BuildReport } from '../model/build-report';
import { DEFAULT_OPTIONS, planned } from '../plan/testing/workspace';
import { buildImage } from './build-image';
import type { BuildRequest, OpenCache } from './ports';
import { BUILT, FakeRegistry, makePorts } from './testing/ports';

const EXPORTED: BuildReport = { ...BUILT, cacheExport: { status: 'exported', error: null } };

/** Builds an image with local cache on ports whose `openCache` gives `cache`. */
async function buildWith(cache: Partial<OpenCache>, report = EXPORTED) {
  const plan = planned({
    images: { api: { cache: { ...DEFAULT_OPTIONS.cache, strategy: 'local' } } },
    files: { 'apps/api/Dockerfile': 'FROM x', '.buildx-cache/api--main/index.json': '{}' },
  });
  const requests: BuildRequest[] = [];
  const ports = makePorts(new FakeRegistry(), {
    openCache: async () => ({
      folders: { export: 'c/.new', imports: new Map([['.buildx-cache/api--main', 'c/.read']]) },
      warnings: [],
      close: async ({ cacheExport }) => cacheExport,
      ...cache,
    }),
    build: async (request) => {
      requests.push(request);
      return report;
    },
  });
  const signal = new AbortController().signal;
  const image = plan.images[0]!;
  const result = await buildImage({
    image,
    plan,
    results: new Map(),
    ports,
    signal,
    onStep: () => undefined,
    isBuilderLost: () => Promise.resolve(false),
  });
  return { result, argv: requests[0]!.argv.filter((word) => word.startsWith('--cache')) };
}

it('reads and writes folders of its own, and names those of the plan', async () => {
  const { result, argv } = await buildWith({});
  expect(argv).toEqual([
    '--cache-from=type=local,src=c/.read',
    expect.stringMatching(/^--cache-to=type=local,dest=c\/\.new,/),
  ]);
  expect(result.cache.export).toEqual({ ref: '.buildx-cache/api--main', status: 'exported', error: null });
  expect(result.warnings).toEqual([]);
});

it('tells of an export that could not be put in its place, and of cache that was not read', async () => {
  const { result } = await buildWith({
    warnings: ['the cache in c is not whole, and was not read'],
    close: async () => ({ status: 'failed', error: 'no space left on device' }),
  });
  expect(result.outcome).toBe('built');
  expect(result.cache.export).toMatchObject({ status: 'failed', error: 'no space left on device' });
  expect(result.warnings).toEqual([
    'the cache in c is not whole, and was not read',
    'the cache was not exported to .buildx-cache/api--main: no space left on device',
  ]);
});

it('closes the cache of a build that failed, too', async () => {
  const seen: string[] = [];
  const close: OpenCache['close'] = async ({ status }) => {
    seen.push(status);
    return null;
  };
  await buildWith({ close }, { ...EXPORTED, status: 'failed', exitCode: 1, cacheExport: null, digest: null });
  expect(seen).toEqual(['failed']);
});
