import type { BuilderCapabilities } from '../model/builder';
import type { PlannedImage } from '../model/build-plan';
import { isPlatformTag } from './platform-tag';
import { BUILDER, LOCAL, MAIN, plan, planned } from './testing/workspace';
import type { ImageSpec, PlanSpec } from './testing/workspace';

const BOTH = ['linux/amd64', 'linux/arm64'];
const REMOTE: BuilderCapabilities = {
  ...BUILDER,
  name: 'arm',
  driver: 'remote',
  imageStore: null,
  platforms: ['linux/arm64'],
  nodes: [{ name: 'arm0', platforms: ['linux/arm64'], assigned: [] }],
};
const POOL: BuilderCapabilities = {
  ...REMOTE,
  name: 'pool',
  platforms: BOTH,
  nodes: [
    { name: 'pool0', platforms: ['linux/amd64'], assigned: [] },
    { name: 'pool1', platforms: ['linux/arm64'], assigned: [] },
  ],
};
const FILES = { 'apps/web/Dockerfile': 'FROM scratch\nCOPY x /' };

function planWeb(options: ImageSpec, changes: Partial<PlanSpec> = {}): PlannedImage {
  const { images } = planned({ images: { web: { platforms: BOTH, ...options } }, files: FILES, ...changes });
  const image = images.find(({ project }) => project === 'web');
  if (image === undefined) throw new Error('web is planned');
  return image;
}

function refusedWeb(options: ImageSpec, changes: Partial<PlanSpec> = {}) {
  const outcome = plan({ images: { web: { platforms: BOTH, ...options } }, files: FILES, ...changes });
  return outcome.ok ? [] : outcome.failures.map(({ code, message }) => `${code}: ${message}`);
}

describe('one build makes all platforms', () => {
  it.each<[string, BuilderCapabilities]>([
    ['where one node does', BUILDER],
    [
      'where the first of several nodes has all',
      { ...POOL, nodes: [{ name: 'a', platforms: BOTH, assigned: [] }, ...POOL.nodes] },
    ],
    [
      'where all nodes are alike',
      { ...POOL, nodes: POOL.nodes.map((node) => ({ ...node, platforms: BOTH })) },
    ],
  ])('%s', (_, builder) => {
    const { split, invocation } = planWeb({}, { builder });
    expect(split).toBeNull();
    expect(invocation.cache.export?.ref).toBe('ghcr.io/acme/cache:web--main--p-amd64_arm64');
  });

  it('of one platform there is nothing to split', () => {
    expect(planWeb({ platforms: ['linux/amd64'] }, { builder: POOL }).split).toBeNull();
  });
});

describe('nodes that build different platforms', () => {
  it('get a build and a cache ref each', () => {
    const { split, invocation, builder } = planWeb({ builder: 'pool' }, { builder: POOL });
    expect(builder).toBe('pool');
    expect(split?.reason).toMatch(/several nodes of builder "pool"/);
    expect(split?.builds.map((each) => [each.platform, each.builder, each.invocation.platforms])).toEqual([
      ['linux/amd64', 'pool', ['linux/amd64']],
      ['linux/arm64', 'pool', ['linux/arm64']],
    ]);
    expect(split?.builds.map((each) => each.invocation.cache.export?.ref)).toEqual([
      'ghcr.io/acme/cache:web--main--p-amd64',
      'ghcr.io/acme/cache:web--main--p-arm64',
    ]);
    expect(invocation.cache.imports.map(({ ref }) => ref)).toEqual([
      'ghcr.io/acme/cache:web--main--p-amd64',
      'ghcr.io/acme/cache:web--main--p-arm64',
    ]);
  });

  it('are pushed by digest, without a tag', () => {
    const { split, invocation } = planWeb({ image: ['a.io/web', 'b.io/web'] }, { builder: POOL });
    expect(invocation.references).toEqual(['a.io/web:latest', 'b.io/web:latest']);
    for (const { invocation: own } of split?.builds ?? [])
      expect(own).toMatchObject({ references: [], byDigest: ['a.io/web', 'b.io/web'] });
  });

  const amd64 = { name: 'amd64', platforms: ['linux/amd64'], assigned: [] };
  const both = { name: 'both', platforms: BOTH, assigned: [] };
  const givenArm = { ...both, assigned: ['linux/arm64'] };
  const givenAmd = { ...both, assigned: ['linux/amd64'] };

  it.each([
    ['the first that runs it', [both, amd64], false],
    ['the first that runs it, each', [amd64, both], true],
    ['those that were given them', [givenAmd, givenArm], true],
    ['those that run them, unless all were given', [both, givenArm], false],
    ['none that is known to run it: anywhere', [amd64, amd64], true],
    [
      'none that has said what it runs: anywhere',
      [
        { ...amd64, platforms: [] },
        { ...amd64, platforms: [] },
      ],
      true,
    ],
  ])('are counted as buildx chooses them: %s', (_, nodes, isSplit) => {
    expect(planWeb({}, { builder: { ...POOL, nodes } }).split !== null).toBe(isSplit);
  });

  it('are one where an exact match is on the same as the other', () => {
    const old = { name: 'old', platforms: ['linux/arm/v7'], assigned: [] };
    const exact = { name: 'exact', platforms: ['linux/amd64', 'linux/arm/v6'], assigned: [] };
    const platforms = ['linux/amd64', 'linux/arm/v6'];
    expect(planWeb({ platforms }, { builder: { ...POOL, nodes: [old, exact] } }).split).toBeNull();
  });
});

describe('platformBuilders', () => {
  const options = { platformBuilders: { 'linux/arm64': 'arm' } };
  const builders = { arm: REMOTE };

  it('name the builder of a platform, by which it is pushed as that builder can', () => {
    const { split } = planWeb(options, { builders });
    expect(split?.builds.map((each) => [each.builder, each.invocation.builder])).toEqual([
      ['default', null],
      ['arm', 'arm'],
    ]);
    const [docker, remote] = split?.builds ?? [];
    expect(docker?.invocation).toMatchObject({ byDigest: [] });
    expect(docker?.invocation.references).toEqual([
      expect.stringMatching(/^ghcr\.io\/acme\/web:platform-[0-9a-f]{32}-amd64$/),
    ]);
    expect(remote?.invocation).toMatchObject({ references: [], byDigest: ['ghcr.io/acme/web'] });
  });

  it('are among the builders of the plan', () => {
    const { builders: all } = planned({
      images: { web: { platforms: BOTH, ...options } },
      files: FILES,
      builders,
    });
    expect(all.map(({ name }) => name)).toEqual(['default', 'arm']);
  });

  it('refuse to load what no daemon gets whole', () => {
    expect(refusedWeb({ ...options, output: 'load' }, { builders })).toEqual([
      expect.stringMatching(/^output-unsupported: no daemon can load .* other builders build/),
    ]);
  });

  it('write a layout each for output "oci"', () => {
    const { split, invocation } = planWeb({ ...options, output: 'oci' }, { builders });
    expect(invocation.layout).toBe('dist/images/web/layout');
    expect(split?.builds.map((each) => each.invocation.layout)).toEqual([
      'dist/images/web/layout-amd64',
      'dist/images/web/layout-arm64',
    ]);
  });

  it('lift annotations of the index', () => {
    const annotations = { 'index:a': '1', 'manifest:b': '2' };
    const { split } = planWeb({ ...options, annotations }, { builders });
    expect(split?.annotations).toEqual({ a: '1' });
    expect(split?.builds[0]?.invocation.annotations).toEqual({ 'manifest:b': '2' });
  });
});

describe('an image on others of the workspace', () => {
  const files = {
    ...FILES,
    'apps/base/Dockerfile': 'FROM scratch',
    'apps/web/Dockerfile': 'FROM ghcr.io/acme/base',
  };
  const images = (options: ImageSpec = {}) => ({
    base: { platforms: BOTH },
    web: { platforms: BOTH, ...options },
  });

  it('is built for each platform, and they are not', () => {
    const plan = planned({ images: images(), files });
    expect(plan.images.map(({ project, split }) => [project, split?.reason ?? null])).toEqual([
      ['base', null],
      ['web', 'each stands on its own platform of base:image'],
    ]);
  });

  it('is not where it is loaded', () => {
    const plan = planned({ images: images(), files, source: LOCAL });
    expect(plan.images.map(({ split }) => split)).toEqual([null, null]);
  });

  it('is not where it takes another platform of them', () => {
    const dockerfile =
      'FROM --platform=$BUILDPLATFORM ghcr.io/acme/base AS a\nFROM scratch\nCOPY --from=a / /';
    const plan = planned({ images: images(), files: { ...files, 'apps/web/Dockerfile': dockerfile } });
    expect(plan.images[1]?.split).toBeNull();
    expect(plan.images[1]?.invocation.namedContexts).toMatchObject([{ anyPlatform: true }]);
  });

  it('takes one context for both, where it does either', () => {
    const dockerfile =
      'FROM --platform=$BUILDPLATFORM ghcr.io/acme/base AS a\nFROM ghcr.io/acme/base\nCOPY --from=a / /';
    const plan = planned({ images: images(), files: { ...files, 'apps/web/Dockerfile': dockerfile } });
    expect(plan.images[1]?.invocation.namedContexts).toMatchObject([{ anyPlatform: true }]);
    expect(plan.images[1]?.split).not.toBeNull();
  });
});

describe("docker's classic image store", () => {
  const builder = { ...BUILDER, imageStore: 'classic' as const, cacheExports: ['inline' as const] };

  it('pushes one platform after the other', () => {
    expect(planWeb({}, { builder }).split?.reason).toMatch(/classic image store/);
  });
});

describe('a RUN', () => {
  const runs = (dockerfile: string, spec: Partial<PlanSpec> = {}) =>
    refusedWeb({}, { files: { 'apps/web/Dockerfile': dockerfile }, ...spec });
  const REFUSED = [
    'platform-unsupported: builder "default" does not run linux/arm64, which a RUN of the Dockerfile needs',
  ];

  it.each([
    ['FROM x\nRUN a', REFUSED],
    ['FROM x AS a\nRUN a\nFROM scratch\nCOPY --from=a / /', REFUSED],
    ['FROM --platform=$TARGETPLATFORM x\nRUN a', REFUSED],
    ['FROM --platform=$BUILDPLATFORM x AS a\nRUN a\nFROM scratch\nCOPY --from=a / /', []],
    ['FROM --platform=linux/amd64 x AS a\nFROM a AS b\nRUN a\nFROM scratch\nCOPY --from=b / /', []],
    ['FROM x AS unused\nRUN a\nFROM scratch\nCOPY x /', []],
  ])('%j', (dockerfile, failures) => {
    expect(runs(dockerfile)).toEqual(failures);
  });

  it.each<[string, BuilderCapabilities]>([
    ['runs it', { ...BUILDER, platforms: BOTH, nodes: [{ name: 'n', platforms: BOTH, assigned: [] }] }],
    ['has yet to start', { ...BUILDER, platforms: [], nodes: [] }],
    [
      'has a node that has yet to start',
      {
        ...POOL,
        platforms: ['linux/amd64'],
        nodes: [POOL.nodes[0]!, { name: 'b', platforms: [], assigned: [] }],
      },
    ],
  ])('is fine where the builder %s', (_, builder) => {
    expect(runs('FROM x\nRUN a', { builder })).toEqual([]);
  });
});

it('nobody else gives a tag of one platform', () => {
  const branch = `platform-${'0'.repeat(32)}-amd64`;
  expect(isPlatformTag(branch)).toBe(true);
  const { invocation } = planWeb({}, { source: { ...MAIN, branch } });
  expect(invocation.references).toEqual([expect.stringMatching(/^ghcr\.io\/acme\/web:branch-/)]);
  expect(refusedWeb({ tags: [branch] })).toEqual([
    expect.stringMatching(/^reference-invalid: .* one platform/),
  ]);
  expect(planWeb({}, { source: { ...MAIN, branch: 'platform-team' } }).invocation.references).toEqual([
    'ghcr.io/acme/web:platform-team',
  ]);
});
