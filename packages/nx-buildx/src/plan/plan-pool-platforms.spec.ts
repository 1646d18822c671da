import { FILES, codesOf, plan, planned } from './testing/pool';
import type { Given } from './testing/pool';
import { LOCAL } from './testing/workspace';

const BOTH = ['linux/amd64', 'linux/arm64'];
const files = { 'apps/web/Dockerfile': 'FROM scratch\nCOPY a /' };
const web = { platforms: BOTH };
const amd = { platforms: ['linux/amd64'] };
const arm = { platforms: ['linux/arm64'] };
const emulating = { platforms: BOTH };
const buildsOf = (given: Partial<Given>) => findBuilds(given, 'web:image');
const findBuilds = (given: Partial<Given>, id: string) => {
  const { images } = planned({ images: { web }, files, builders: {}, ...given });
  const image = images.find((each) => each.id === id);
  return image?.split?.builds.map(({ platform, builder, alternatives, invocation }) => {
    expect(invocation.builder).toBe(builder);
    return [platform, builder, alternatives];
  });
};

it('platforms are built by builders that run them, where none serves all', () => {
  expect(buildsOf({ builders: { amd, arm } })).toEqual([
    ['linux/amd64', 'amd', []],
    ['linux/arm64', 'arm', []],
  ]);
});

it('platforms are built natively rather than emulated, and together where nothing is native', () => {
  expect(buildsOf({ builders: { emulating, arm } })).toEqual([
    ['linux/amd64', 'emulating', []],
    ['linux/arm64', 'arm', []],
  ]);
  expect(buildsOf({ builders: { emulating } })).toBeUndefined();
});

it('platforms may move to builders of the same kind', () => {
  const builds = buildsOf({ builders: { amd, amd2: amd, arm, arm2: arm, emulating } });
  const choices = builds?.map(([platform, builder, others]) => [platform, [builder, others].flat().sort()]);
  expect(choices).toEqual([
    ['linux/amd64', ['amd', 'amd2', 'emulating']],
    ['linux/arm64', ['arm', 'arm2']],
  ]);
});

it('platforms may move to builders whose nodes have other names, and build for more', () => {
  const more = { platforms: [...arm.platforms, 'linux/arm/v7'] };
  const node = { nodes: [{ name: 'arm20', ...more, assigned: [] }] };
  const builds = buildsOf({ builders: { amd, arm, arm2: { ...more, ...node } } });
  expect(builds?.map(([, builder, others]) => [builder, others].flat().sort())).toEqual([
    ['amd'],
    ['arm', 'arm2'],
  ]);
});

it('platforms are spread over all builders that run them', () => {
  const names = Array.from({ length: 12 }, (_, index) => `web${String(index)}`);
  const { images } = planned({
    images: Object.fromEntries(names.map((name) => [name, web])),
    files: Object.fromEntries(names.map((name) => [`apps/${name}/Dockerfile`, 'FROM scratch\nCOPY a /'])),
    builders: { amd, amd2: amd, arm, arm2: arm },
  });
  const places = images.flatMap(({ split }) => split?.builds.map(({ builder }) => builder) ?? []);
  expect(new Set(places)).toEqual(new Set(['amd', 'amd2', 'arm', 'arm2']));
});

it('platforms are built by a builder that pools give them, or that runs 32 bits of its own processor', () => {
  const images = { web: { platforms: ['linux/amd64', 'linux/386'] } };
  const wide = { platforms: ['linux/amd64', 'linux/386'] };
  expect(buildsOf({ images, builders: { wide, arm } })).toBeUndefined();
  const entries = { one: { platforms: ['linux/amd64'] }, two: { platforms: ['linux/386'] } };
  expect(buildsOf({ images, builders: { one: wide, two: wide }, entries })).toEqual([
    ['linux/amd64', 'one', []],
    ['linux/386', 'two', []],
  ]);
});

it('platforms are built by builders of a variant above theirs', () => {
  const named = (platform: string) => ({ web: { platforms: [platform] } });
  const above = { platforms: ['linux/amd64/v3'] };
  const arm7 = { platforms: ['linux/arm/v7'] };
  const ci = { platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] };
  expect(codesOf({ images: named('linux/amd64'), files, builders: { above } })).toEqual([]);
  expect(codesOf({ images: named('linux/arm/v6'), files, builders: { arm7 } })).toEqual([]);
  expect(codesOf({ images: named('linux/amd64'), files, builders: { ci }, entries: { ci: above } })).toEqual(
    [],
  );
  expect(codesOf({ images: named('linux/amd64/v4'), files, builders: { above } })).toEqual([
    'builder-unfit web:image',
  ]);
});

it('platforms stay on the builder that options name for them', () => {
  const named = { ...web, platformBuilders: { 'linux/arm64': 'arm' } };
  const builds = buildsOf({ images: { web: named }, builders: { amd, arm, arm2: arm } });
  expect(builds?.[1]).toEqual(['linux/arm64', 'arm', []]);
});

it('platforms stay on one builder where they are loaded', () => {
  const loaded = { web: { ...web, output: 'load' } } as const;
  expect(codesOf({ images: loaded, files, builders: { amd, arm } })).toEqual(['builder-unfit web:image']);
  expect(buildsOf({ images: loaded, files, builders: { emulating, arm } })).toBeUndefined();
});

it('platforms are named where nothing builds them', () => {
  const outcome = plan({ images: { web }, files, builders: { amd } });
  expect(outcome.ok ? [] : outcome.failures.map(({ message }) => message)).toEqual([
    'no builder of the pool builds for linux/arm64',
  ]);
});

it('platforms are built by builders known to run them rather than by one that has yet to say', () => {
  const asleep = { platforms: [] };
  expect(buildsOf({ builders: { asleep, arm } })).toEqual([
    ['linux/amd64', 'asleep', []],
    ['linux/arm64', 'arm', []],
  ]);
  expect(buildsOf({ builders: { asleep } })).toBeUndefined();
});

it('platforms reach those of a child in layouts, whichever builders have them', () => {
  const both = { base: web, api: { platforms: ['linux/arm64', 'linux/amd64'] } };
  const given = { images: both, files: FILES, builders: { amd, arm }, source: LOCAL };
  const images = Object.fromEntries(
    Object.entries(given.images).map(([name, spec]) => [name, { ...spec, output: 'oci' }] as const),
  );
  expect(codesOf({ ...given, images })).toEqual([]);
});

it('platforms are refused that their builder cannot attest or lay out', () => {
  const classic = { ...arm, driver: 'docker', imageStore: 'classic', cacheExports: ['inline'] } as const;
  const builders = { amd, classic };
  const attested = { web: { ...web, provenance: 'mode=max' } };
  expect(codesOf({ images: attested, files, builders })).toEqual(['output-unsupported web:image']);
  const laidOut = { web: { ...web, output: 'oci' } } as const;
  expect(codesOf({ images: laidOut, files, builders })).toEqual(['output-unsupported web:image']);
});

it('a child is refused whose parent is built for the own platform of another builder', () => {
  const given = { files: FILES, builders: { amd, arm } };
  const images = { base: {}, api: { platforms: ['linux/arm64'] } };
  expect(codesOf({ ...given, images })).toEqual(['platform-missing api:image']);
  const spelled = { base: { platforms: ['linux/aarch64'] }, api: { platforms: ['linux/arm64/v8'] } };
  expect(codesOf({ ...given, images: spelled })).toEqual([]);
});

it('platforms are built where the tools run that the Dockerfile takes for the builder', () => {
  const files = {
    'apps/tools/Dockerfile': 'FROM x',
    'apps/web/Dockerfile':
      'FROM --platform=$BUILDPLATFORM ghcr.io/acme/tools AS b\nRUN make\nFROM scratch\nCOPY --from=b a /',
  };
  const builders = { emulating, arm };
  expect(findBuilds({ images: { tools: {}, web }, files, builders }, 'web:image')).toBeUndefined();
  const all = { images: { tools: web, web }, files, builders };
  expect(findBuilds(all, 'web:image')).toEqual([
    ['linux/amd64', 'emulating', []],
    ['linux/arm64', 'arm', []],
  ]);
  const above = { emulating: { platforms: ['linux/amd64/v3', ...BOTH] }, arm };
  expect(findBuilds({ images: { tools: amd, web }, files, builders: above }, 'web:image')).toBeUndefined();
});

it('platforms of which a run keeps nothing are built as those that it pushes', () => {
  const files = { ...FILES, 'apps/api/Dockerfile': 'FROM --platform=linux/amd64 ghcr.io/acme/base' };
  const images = { base: { platforms: ['linux/amd64'] }, api: { platforms: ['linux/arm64'] } };
  for (const output of ['push', 'none', 'oci'] as const) {
    const specs = Object.fromEntries(
      Object.entries(images).map(([name, spec]) => [name, { ...spec, output }]),
    );
    expect(codesOf({ images: specs, files, builders: { amd, arm } })).toEqual([]);
  }
});
