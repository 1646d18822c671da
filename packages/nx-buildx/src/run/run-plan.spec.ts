import type { BuildPlan } from '../model/build-plan';
import type { BuildReport } from '../model/build-report';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { DEFAULT_OPTIONS, planned } from '../plan/testing/workspace';
import type { BuildRequest } from './ports';
import { runPlan } from './run-plan';
import { DIGEST, FakeRegistry, makePorts } from './testing/ports';

const SHOP = {
  images: { base: {}, api: {}, web: {} },
  files: {
    'apps/base/Dockerfile': 'FROM x',
    'apps/api/Dockerfile': 'FROM ghcr.io/acme/base',
    'apps/web/Dockerfile': 'FROM x',
  },
};
const BUILT: BuildReport = {
  status: 'succeeded',
  exitCode: 0,
  steps: { total: 3, cached: 1, executed: 2 },
  imports: [{ ref: 'ghcr.io/acme/cache:base--main', found: true }],
  cacheExport: { status: 'exported', error: null },
  digest: DIGEST,
  warnings: [],
  error: null,
};
const BROKEN: BuildReport = {
  ...BUILT,
  status: 'failed',
  exitCode: 1,
  digest: null,
  error: { message: 'exit code: 1', step: '[2/3] RUN make', line: 2, logTail: ['no rule'], transient: false },
};
const PASSING: BuildReport = {
  ...BROKEN,
  error: { message: '503', step: null, line: null, logTail: [], transient: true },
};

interface Script {
  readonly plan?: BuildPlan;
  readonly own?: readonly ImageId[];
  readonly reports?: Readonly<Record<string, readonly BuildReport[]>>;
  readonly recorded?: Readonly<Record<string, ImageResult>>;
  readonly digests?: Readonly<Record<string, string>>;
  readonly abortOn?: string;
  /** Builders that are gone once something failed on them. */
  readonly gone?: readonly string[];
  /** No result can be written. */
  readonly full?: boolean;
}

/** Runs a plan whose builds report what the script says, one report a try. */
async function run({
  plan = planned(SHOP),
  own,
  reports = {},
  recorded = {},
  digests = { 'linux/amd64': DIGEST },
  abortOn,
  gone = [],
  full = false,
}: Script) {
  const controller = new AbortController();
  const argvs: (readonly string[])[] = [];
  const tries = new Map<string, number>();
  const build = ({ argv, metadataFile }: BuildRequest): Promise<BuildReport> => {
    argvs.push(argv);
    const count = tries.get(metadataFile) ?? 0;
    tries.set(metadataFile, count + 1);
    if (metadataFile === abortOn) controller.abort();
    return Promise.resolve((reports[metadataFile] ?? [])[count] ?? BUILT);
  };
  const ended: ImageResult[] = [];
  const written: ImageResult[] = [];
  const results = await runPlan({
    plan,
    own: new Set(own ?? plan.images.map(({ id }) => id)),
    signal: controller.signal,
    observer: {
      started: () => undefined,
      stepped: () => undefined,
      ended: (_, result) => ended.push(result),
    },
    ports: makePorts(new FakeRegistry(), {
      build,
      isBuilderLost: (name) => Promise.resolve(gone.includes(name)),
      readDigests: ({ digest }) => Promise.resolve({ digest, platformDigests: digests }),
      readResult: (folder) => Promise.resolve(recorded[folder] ?? null),
      recordResult: (_, result) => {
        written.push(result);
        return full ? Promise.reject(new Error('disk full')) : Promise.resolve();
      },
    }),
  });
  return { results, argvs, ended, written, tries };
}

it('gives every image one result', async () => {
  const { results, ended } = await run({});
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
  const { argvs } = await run({ digests: { 'linux/amd64': own } });
  expect(argvs.flat()).toContain(`--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base@${own}`);
});

it('links by the index where it could not be read back, with a warning', async () => {
  const { argvs, results } = await run({ digests: {} });
  expect(argvs.flat()).toContain(
    `--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base@${DIGEST}`,
  );
  expect(results.get('base:image')?.warnings[0]).toContain('index digest');
});

it('finds a parent that another process built', async () => {
  const { results } = await run({});
  const base = results.get('base:image');
  const { argvs } = await run({
    own: ['api:image'],
    recorded: base === undefined ? {} : { 'dist/images/base': base },
  });
  expect(argvs.flat()).toContain(
    `--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base@${DIGEST}`,
  );
});

it('stands on the published parent where there is no other, with a warning', async () => {
  const { argvs, results } = await run({ own: ['api:image'] });
  expect(argvs.flat()).toContain('--build-context=ghcr.io/acme/base=docker-image://ghcr.io/acme/base:latest');
  expect(results.get('api:image')?.warnings[0]).toContain('base:image was not built on this machine');
});

it('refuses to guess a parent that is neither here nor in a registry', async () => {
  const images = { base: { registry: null }, api: { registry: null } };
  const files = { ...SHOP.files, 'apps/api/Dockerfile': 'FROM base' };
  const { results, argvs } = await run({ plan: planned({ images, files }), own: ['api:image'] });
  expect(results.get('api:image')).toMatchObject({ outcome: 'failed', failure: { code: 'parent-missing' } });
  expect(argvs).toEqual([]);
});

it('records the children that Nx will not start', async () => {
  const { written, ended } = await run({ own: ['base:image'], reports: { base: [BROKEN] } });
  expect(ended.map(({ project }) => project)).toEqual(['base']);
  expect(written.map(({ project, outcome }) => [project, outcome])).toEqual([
    ['base', 'failed'],
    ['api', 'skipped'],
  ]);
});

it('keeps what was built also where it cannot be written down', async () => {
  const { results } = await run({ full: true });
  expect(results.get('api:image')).toMatchObject({
    outcome: 'built',
    warnings: [expect.stringContaining('disk full')],
  });
});

it('counts the steps of the try that executed most', async () => {
  const steps = { total: 3, cached: 3, executed: 0 };
  const { results } = await run({
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
  const { results } = await run({ reports: { base: [BROKEN] } });
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
  const passed = await run({ reports: { base: [PASSING, PASSING] } });
  expect(passed.results.get('base:image')).toMatchObject({
    outcome: 'built',
    warnings: ['tried again after: 503', 'tried again after: 503'],
  });
  const failed = await run({ reports: { base: [PASSING, PASSING, PASSING] } });
  expect(failed.results.get('base:image')?.outcome).toBe('failed');
  expect(failed.tries.get('base')).toBe(3);
});

it('does not try again what will not pass', async () => {
  const { tries } = await run({ reports: { base: [BROKEN] } });
  expect(tries.get('base')).toBe(1);
});

it.each([
  ['docker.io/acme/cache:base--main', { repository: 'acme/cache' }, {}],
  ['local', { strategy: 'local' as const }, { '.buildx-cache/base--main/index.json': '{}' }],
])('finds what BuildKit imported as %s', async (ref, cache, files) => {
  const options = { cache: { ...DEFAULT_OPTIONS.cache, ...cache } };
  const plan = planned({ images: { base: options }, files: { ...files, 'apps/base/Dockerfile': 'FROM x' } });
  const { results } = await run({ plan, reports: { base: [{ ...BUILT, imports: [{ ref, found: true }] }] } });
  expect(results.get('base:image')?.cache.imports).toMatchObject([{ found: true }]);
});

it('warns of a cache that was not exported', async () => {
  const { results } = await run({
    reports: { base: [{ ...BUILT, cacheExport: { status: 'failed', error: 'denied' } }] },
  });
  expect(results.get('base:image')).toMatchObject({
    outcome: 'built',
    warnings: ['the cache was not exported to ghcr.io/acme/cache:base--main: denied'],
    cache: { export: { status: 'failed', error: 'denied' } },
  });
});

it('starts nothing more once it is stopped', async () => {
  const { results, tries } = await run({
    abortOn: 'base',
    reports: { base: [{ ...BROKEN, status: 'cancelled' }] },
  });
  expect(results.get('base:image')?.outcome).toBe('cancelled');
  expect(results.get('api:image')?.outcome).toBe('cancelled');
  expect(tries.has('api')).toBe(false);
});

describe('a pool', () => {
  const [ONE, TWO] = ['one', 'two'];

  /** All images on the first of two builders that have one place each. */
  function planPool(): BuildPlan {
    const plan = planned(SHOP);
    const placement = { family: 'x', reason: 'where its family is', alternatives: [TWO], pinned: false };
    return {
      ...plan,
      pool: [ONE, TWO].map((name) => ({ name, maxParallel: 1 })),
      builders: plan.builders.flatMap((each) => [ONE, TWO].map((name) => ({ ...each, name }))),
      images: plan.images.map((image) => ({
        ...image,
        builder: ONE,
        placement,
        invocation: { ...image.invocation, builder: ONE },
      })),
    };
  }

  it('builds again what a lost builder had in hand, and the rest, on another one', async () => {
    const { results, argvs } = await run({ plan: planPool(), reports: { base: [BROKEN] }, gone: [ONE] });
    expect(results.get('base:image')).toMatchObject({
      outcome: 'built',
      builder: TWO,
      warnings: [`builder "${ONE}" stopped answering while it was built there`],
    });
    expect(results.get('api:image')).toMatchObject({ outcome: 'built', builder: TWO, warnings: [] });
    const used = argvs.map((argv) => argv.find((word) => word.startsWith('--builder=')));
    expect(used.filter((word) => word === `--builder=${ONE}`)).toHaveLength(1);
  });

  it('does not try again on a builder that is gone', async () => {
    const { tries } = await run({ plan: planPool(), reports: { base: [PASSING] }, gone: [ONE] });
    expect(tries.get('base')).toBe(2);
  });

  it('takes a failure for one while the builder answers', async () => {
    const { results, tries } = await run({ plan: planPool(), reports: { base: [BROKEN] } });
    expect(results.get('base:image')?.failure?.code).toBe('build-failed');
    expect(tries.get('base')).toBe(1);
  });

  it('gives up once all builders are gone', async () => {
    const { results, written } = await run({
      plan: planPool(),
      reports: { base: [BROKEN, BROKEN], web: [BROKEN, BROKEN] },
      gone: [ONE, TWO],
    });
    expect(results.get('base:image')).toMatchObject({ outcome: 'failed', failure: { code: 'builder-lost' } });
    expect(results.get('api:image')?.outcome).toBe('skipped');
    expect(written).toHaveLength(3);
  });
});
