import { FILES, codesOf, plan, planned } from './testing/pool';
import type { Given } from './testing/pool';
import { DEFAULT_OPTIONS, LOCAL, MAIN } from './testing/workspace';

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
  expect(codesOf(given)).toContain('builder-unfit web:image');
});

it('keeps images without platforms from builders that are given other platforms', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const images = Object.fromEntries(names.map((name) => [name, {}]));
  const files = Object.fromEntries(names.map((name) => [`apps/${name}/Dockerfile`, `FROM ${name}`]));
  const reachable = (given: Pick<Given, 'builders' | 'entries'>) =>
    new Set(
      planned({ images, files, ...given }).images.flatMap(({ builder, placement }) => [
        builder,
        ...(placement?.alternatives ?? []),
      ]),
    );
  const asleep = { platforms: [] };
  const arm = { platforms: ['linux/arm64'] };
  const amd = { platforms: ['linux/amd64'] };

  expect(reachable({ builders: { ci: {}, arm: asleep }, entries: { arm } })).toEqual(new Set(['ci']));
  const both = { platforms: [...arm.platforms, ...amd.platforms] };
  expect(reachable({ builders: { ci: {}, both: asleep }, entries: { both } })).toEqual(
    new Set(['ci', 'both']),
  );

  // Nobody knows yet what they are.
  expect(reachable({ builders: { arm: asleep, ci: asleep }, entries: { arm } })).toEqual(new Set(['ci']));
  const given = { builders: { arm: asleep, amd: asleep }, entries: { arm, amd } };
  expect(reachable(given)).toEqual(new Set(['arm']));

  const emulating = { builders: { ci: {} }, entries: { ci: arm } };
  expect(codesOf({ images: { web: {} }, ...emulating })).toEqual(['builder-unfit web:image']);
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
  const other = planned({ ...given, dockerContext: 'other' });
  expect(new Set(other.images.map(({ builder }) => builder))).toEqual(new Set(['other']));
  const elsewhere = { ...given, dockerContext: 'third' };
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

it('refuses images that reach each other in a daemon and that no builder could build both', () => {
  const given = {
    images: {
      base: { platforms: ['linux/amd64'], output: 'load' },
      web: { platforms: ['linux/arm64'], output: 'load' },
    },
    files: { ...FILES, 'apps/web/Dockerfile': 'FROM --platform=linux/amd64 ghcr.io/acme/base' },
    builders: { a: {}, b: { platforms: ['linux/arm64'] } },
  } as const;
  expect(codesOf(given)).toContain('builder-unfit web:image');
  expect(codesOf({ ...given, builders: { a: { platforms: ['linux/amd64', 'linux/arm64'] } } })).toEqual([]);
});

it('may save a cache mount from any of its builders, and moves none of its users', () => {
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
  expect(new Set(mounts.map(({ write }) => write))).toEqual(
    new Set(['ghcr.io/acme/cache:_mount--npm--main']),
  );
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
