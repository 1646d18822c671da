import type { BuilderCapabilities } from '../model/builder';
import type { Outcome } from '../model/failure';
import type { BuildPlan } from '../model/build-plan';
import { buildImageGraph } from './build-image-graph';
import { planBuilds } from './plan-builds';
import {
  BUILDER,
  DEFAULT_OPTIONS,
  LOCAL,
  MAIN,
  UNKEYED,
  makeWorkspace,
  viewFiles,
} from './testing/workspace';
import type { ImageSpec } from './testing/workspace';

const REMOTE: BuilderCapabilities = { ...BUILDER, driver: 'remote', imageStore: null };
const FILES = {
  'apps/base/Dockerfile': 'FROM x\nRUN setup',
  'apps/api/Dockerfile': 'FROM ghcr.io/acme/base\nCOPY . .',
  'apps/web/Dockerfile': 'FROM x\nRUN setup\nCOPY . .',
};

interface Given {
  readonly images?: Readonly<Record<string, ImageSpec>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Those that answered; all are in the pool. */
  readonly builders: Readonly<Record<string, Partial<BuilderCapabilities>>>;
  readonly entries?: Readonly<
    Record<string, { readonly platforms?: readonly string[]; readonly maxParallel?: number }>
  >;
  readonly dead?: readonly string[];
  readonly source?: typeof MAIN;
  readonly environment?: Readonly<Record<string, string>>;
}

function plan(given: Given): Outcome<BuildPlan> {
  const { images = { base: {}, api: {}, web: {} }, files = FILES, builders, source = MAIN } = given;
  const pool = [...Object.keys(builders), ...(given.dead ?? [])].map((name) => ({
    name,
    maxParallel: given.entries?.[name]?.maxParallel ?? null,
    platforms: given.entries?.[name]?.platforms ?? [],
  }));
  const specs = Object.fromEntries(
    Object.entries(images).map(([name, spec]) => [name, { builders: pool, ...spec }]),
  );
  const workspace = makeWorkspace(specs);
  const view = viewFiles(files);
  const requested = workspace.images.map(({ id }) => id);
  return planBuilds({
    workspace,
    graph: buildImageGraph(workspace, view),
    source,
    builders: new Map(Object.entries(builders).map(([name, each]) => [name, { ...REMOTE, ...each, name }])),
    requested,
    own: new Set(requested),
    files: view,
    defaultParallel: 8,
    environment: given.environment ?? {},
    findKey: () => UNKEYED,
    bases: new Map(),
  });
}

function planned(given: Given): BuildPlan {
  const outcome = plan(given);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failures));
  return outcome.value;
}

function codesOf(given: Given): readonly string[] {
  const outcome = plan(given);
  return outcome.ok ? [] : outcome.failures.map(({ code, place }) => `${code} ${place.image ?? ''}`);
}

it('names the builder of each image to buildx, why, and where else it could go', () => {
  const { images, pool, maxParallel } = planned({
    builders: { a: {}, b: {} },
    entries: { b: { maxParallel: 2 } },
  });
  expect(pool).toEqual([
    { name: 'a', maxParallel: 8 },
    { name: 'b', maxParallel: 2 },
  ]);
  expect(maxParallel).toBe(10);
  for (const { builder, invocation, placement } of images) {
    expect(invocation.builder).toBe(builder);
    expect(placement).toMatchObject({
      family: 'x | setup',
      alternatives: [builder === 'a' ? 'b' : 'a'],
      pinned: false,
      reason: expect.stringContaining('its family'),
    });
  }
});

it('leaves out builders that did not answer, and moves nothing else than what was there', () => {
  const all = planned({ builders: { a: {}, b: {}, c: {} } });
  const left = planned({ builders: { a: {}, b: {} }, dead: ['c'] });
  expect(left.pool.map(({ name }) => name)).toEqual(['a', 'b']);
  const [before] = all.images;
  if (before?.builder !== 'c') expect(left.images[0]?.builder).toBe(before?.builder);
});

it('builds an image only where its platforms are served, and one without any where the platform is the same', () => {
  const images = { base: {}, arm: { platforms: ['linux/arm64'] } };
  const files = { 'apps/base/Dockerfile': 'FROM x', 'apps/arm/Dockerfile': 'FROM x' };
  const builders = { a: {}, b: { platforms: ['linux/arm64', 'linux/amd64'] } };
  const places = planned({ images, files, builders }).images.map(({ id, builder, placement }) => [
    id,
    builder,
    placement?.alternatives,
  ]);
  expect(places).toEqual(
    expect.arrayContaining([
      ['base:image', 'a', []],
      ['arm:image', 'b', []],
    ]),
  );
});

it('takes what the pool says of platforms over what a builder says of itself', () => {
  const images = { web: { platforms: ['linux/amd64'] } };
  const given = { images, builders: { a: {} }, entries: { a: { platforms: ['linux/arm64'] } } };
  expect(codesOf(given)).toEqual(['builder-unfit web:image']);
});

it('refuses one builder beside a pool', () => {
  expect(codesOf({ images: { web: { builder: 'z' } }, builders: { a: {} } })).toEqual([
    'option-conflict web:image',
  ]);
});

it('keeps images together that reach each other without a registry, and lets them move only with a lost builder', () => {
  const given = { builders: { a: {}, b: {}, c: {}, d: {} }, source: LOCAL };
  const { images } = planned(given);
  const find = (id: string) => images.find((image) => image.id === id);
  expect(find('api:image')?.builder).toBe(find('base:image')?.builder);
  expect(find('api:image')?.placement?.pinned).toBe(true);
  expect(find('web:image')?.placement?.pinned).toBe(false);
});

it('loads only where the image comes to the daemon that the docker CLI talks to', () => {
  const docker = { driver: 'docker', imageStore: 'containerd' } as const;
  const given = { source: LOCAL, builders: { default: docker, other: docker } };
  expect(new Set(planned(given).images.map(({ builder }) => builder))).toEqual(new Set(['default']));
  const elsewhere = { ...given, environment: { DOCKER_CONTEXT: 'third' } };
  expect(codesOf(elsewhere)).toContain('output-unsupported web:image');
  expect(codesOf({ ...elsewhere, source: MAIN })).toEqual([]);
});

it('lets an image move only to a builder that would build the very same', () => {
  const classic = { driver: 'docker', imageStore: 'classic', cacheExports: ['inline'] } as const;
  const { images } = planned({ builders: { a: {}, b: classic, c: {} }, images: { web: {} } });
  const [web] = images;
  const reachable = [web?.builder, ...(web?.placement?.alternatives ?? [])].sort();
  expect(reachable).toEqual(web?.builder === 'b' ? ['b'] : ['a', 'c']);
});

it('refuses images that reach each other without a registry and that no builder could build both', () => {
  const images = { base: { platforms: ['linux/amd64', 'linux/arm64'] }, api: { platforms: ['linux/amd64'] } };
  const given = {
    images: { ...images, web: { platforms: ['linux/arm64'] } },
    files: { ...FILES, 'apps/web/Dockerfile': 'FROM ghcr.io/acme/base' },
    builders: { a: {}, b: { platforms: ['linux/arm64'] } },
  };
  expect(
    codesOf({ ...given, images: { base: images.api, api: images.api, web: { output: 'push' } } }),
  ).toEqual([]);
  const base = { platforms: ['linux/amd64'], output: 'oci' } as const;
  const torn = { ...given, images: { ...given.images, base } };
  expect(codesOf(torn)).toContain('builder-unfit web:image');
});

it('saves a cache mount from one builder, and moves none of its users', () => {
  const cache = { ...DEFAULT_OPTIONS.cache, mounts: { ids: ['npm'], maxSize: 1, image: null } };
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const { images, mounts = [] } = planned({
    images: Object.fromEntries(names.map((name) => [name, { cache }])),
    files: Object.fromEntries(
      names.map((name) => [
        `apps/${name}/Dockerfile`,
        `FROM ${name}\nRUN --mount=type=cache,id=npm,target=/x y`,
      ]),
    ),
    builders: { one: {}, two: {} },
  });
  expect(new Set(mounts.map(({ builder }) => builder))).toEqual(new Set(['one', 'two']));
  expect(mounts.flatMap(({ write }) => write ?? [])).toEqual(['ghcr.io/acme/cache:_mount--npm--main']);
  expect(images.every(({ placement }) => placement?.pinned)).toBe(true);
});

it('asks builders of a pool for no platform that another builder is named for', () => {
  const web = { platforms: ['linux/amd64', 'linux/arm64'], platformBuilders: { 'linux/arm64': 'one' } };
  const given = { images: { web }, files: { 'apps/web/Dockerfile': 'FROM scratch\nCOPY a /' } };
  const outcome = plan({ ...given, builders: { one: { platforms: ['linux/amd64'] } } });
  expect(outcome.ok ? [] : outcome.failures.filter(({ code }) => code === 'builder-unfit')).toEqual([]);
});

it('builds an image beside the pool that names its builder and no pool', () => {
  const { images, pool } = planned({
    images: { web: {}, api: { builders: [], builder: 'arm' } },
    builders: { a: {}, arm: {} },
  });
  const places = images.map(({ id, builder, placement }) => [id, builder, placement === null]);
  expect(places).toContainEqual(['api:image', 'arm', true]);
  expect(places).toContainEqual(['web:image', expect.any(String), false]);
  expect(pool.map(({ name }) => name)).toEqual(['a', 'arm']);
});

describe('platforms of an image', () => {
  const BOTH = ['linux/amd64', 'linux/arm64'];
  const files = { 'apps/web/Dockerfile': 'FROM scratch\nCOPY a /' };
  const web = { platforms: BOTH };
  const amd = { platforms: ['linux/amd64'] };
  const arm = { platforms: ['linux/arm64'] };
  const emulating = { platforms: BOTH };
  const buildsOf = (given: Partial<Given>) => {
    const [image] = planned({ images: { web }, files, builders: {}, ...given }).images;
    return image?.split?.builds.map(({ platform, builder, alternatives, invocation }) => {
      expect(invocation.builder).toBe(builder);
      return [platform, builder, alternatives];
    });
  };

  it('are built by builders that run them, where none serves all', () => {
    expect(buildsOf({ builders: { amd, arm } })).toEqual([
      ['linux/amd64', 'amd', []],
      ['linux/arm64', 'arm', []],
    ]);
  });

  it('are built natively rather than emulated, and together where nothing is native', () => {
    expect(buildsOf({ builders: { emulating, arm } })).toEqual([
      ['linux/amd64', 'emulating', []],
      ['linux/arm64', 'arm', []],
    ]);
    expect(buildsOf({ builders: { emulating } })).toBeUndefined();
  });

  it('may move to builders of the same kind', () => {
    const builds = buildsOf({ builders: { amd, amd2: amd, arm, arm2: arm, emulating } });
    const choices = builds?.map(([platform, builder, others]) => [platform, [builder, others].flat().sort()]);
    expect(choices).toEqual([
      ['linux/amd64', ['amd', 'amd2', 'emulating']],
      ['linux/arm64', ['arm', 'arm2']],
    ]);
  });

  it('may move to builders whose nodes have other names', () => {
    const node = (name: string) => ({ ...arm, nodes: [{ name, ...arm, assigned: [] }] });
    const builds = buildsOf({ builders: { amd, arm: node('arm0'), arm2: node('arm20') } });
    expect(builds?.map(([, builder, others]) => [builder, others].flat().sort())).toEqual([
      ['amd'],
      ['arm', 'arm2'],
    ]);
  });

  it('are spread over all builders that run them', () => {
    const names = Array.from({ length: 12 }, (_, index) => `web${String(index)}`);
    const { images } = planned({
      images: Object.fromEntries(names.map((name) => [name, web])),
      files: Object.fromEntries(names.map((name) => [`apps/${name}/Dockerfile`, 'FROM scratch\nCOPY a /'])),
      builders: { amd, amd2: amd, arm, arm2: arm },
    });
    const places = images.flatMap(({ split }) => split?.builds.map(({ builder }) => builder) ?? []);
    expect(new Set(places)).toEqual(new Set(['amd', 'amd2', 'arm', 'arm2']));
  });

  it('are built by a builder that pools give them, or that runs 32 bits of its own processor', () => {
    const images = { web: { platforms: ['linux/amd64', 'linux/386'] } };
    const wide = { platforms: ['linux/amd64', 'linux/386'] };
    expect(buildsOf({ images, builders: { wide, arm } })).toBeUndefined();
    const entries = { one: { platforms: ['linux/amd64'] }, two: { platforms: ['linux/386'] } };
    expect(buildsOf({ images, builders: { one: wide, two: wide }, entries })).toEqual([
      ['linux/amd64', 'one', []],
      ['linux/386', 'two', []],
    ]);
  });

  it('stay on one builder where they are loaded', () => {
    const loaded = { web: { ...web, output: 'load' } } as const;
    expect(codesOf({ images: loaded, files, builders: { amd, arm } })).toEqual(['builder-unfit web:image']);
    expect(buildsOf({ images: loaded, files, builders: { emulating, arm } })).toBeUndefined();
  });

  it('are named where nothing builds them', () => {
    const outcome = plan({ images: { web }, files, builders: { amd } });
    expect(outcome.ok ? [] : outcome.failures.map(({ message }) => message)).toEqual([
      'no builder of the pool builds for linux/arm64',
    ]);
  });
});
