import { readInlineArg } from './inline-cache';
import type { PlanSpec } from './testing/workspace';
import { BUILDER, DEFAULT_OPTIONS, LOCAL, MAIN, planned, refused } from './testing/workspace';

const CACHE = DEFAULT_OPTIONS.cache;
const ARG = { BUILDKIT_INLINE_CACHE: '1' };

it.each<[string | null | undefined, string | undefined, boolean | null]>([
  ['1', undefined, true],
  ['true', undefined, true],
  ['0', '1', false],
  ['yes', undefined, false],
  ['', undefined, false],
  [null, '1', true],
  [null, 'false', false],
  [null, undefined, null],
  [undefined, '1', null],
])('build arg %j with %j in the environment is %j', (written, value, expected) => {
  const buildArgs = written === undefined ? {} : { BUILDKIT_INLINE_CACHE: written };
  expect(readInlineArg({ buildArgs }, { BUILDKIT_INLINE_CACHE: value })).toBe(expected);
});

describe('build arg BUILDKIT_INLINE_CACHE', () => {
  const specOf = (options: object, spec: Partial<PlanSpec> = {}): PlanSpec => ({
    images: { api: { buildArgs: ARG, ...options } },
    files: { 'apps/api/Dockerfile': 'FROM x' },
    ...spec,
  });
  const cacheOf = (options: object, spec: Partial<PlanSpec> = {}) => {
    const [image] = planned(specOf(options, spec)).images;
    const { strategy, reason, imports, export: exported, inlineByArg } = image!.invocation.cache;
    return { strategy, reason, imports: imports.length, export: exported?.backend ?? null, inlineByArg };
  };

  it('adds to a registry strategy, and says so', () => {
    expect(cacheOf({})).toEqual({
      strategy: 'registry',
      reason:
        'registry: cache.repository is ghcr.io/acme/cache; branch main; build arg BUILDKIT_INLINE_CACHE puts cache into the image too',
      imports: 1,
      export: 'registry',
      inlineByArg: true,
    });
  });

  it('is strategy inline where nothing else is configured', () => {
    expect(cacheOf({ cache: { ...CACHE, repository: null } })).toEqual({
      strategy: 'inline',
      reason: 'inline: build arg BUILDKIT_INLINE_CACHE puts cache into the image; branch main',
      imports: 1,
      export: 'inline',
      inlineByArg: true,
    });
  });

  it('counts on a machine that writes no cache by itself', () => {
    const options = { cache: { ...CACHE, repository: null } };
    expect(cacheOf(options, { source: LOCAL })).toMatchObject({ strategy: 'inline', export: 'inline' });
  });

  describe('in a run that is not trusted', () => {
    const source = { ...MAIN, trust: 'untrusted' as const, trustReason: 'fork of this repository' };
    const without = { cache: { ...CACHE, repository: null } };
    const argsOf = (options: object, spec: Partial<PlanSpec> = {}) =>
      planned(specOf(options, { source, ...spec })).images[0]?.invocation.buildArgs;

    it.each(['load', 'oci', 'none', 'push'] as const)(
      'is off, and cache is read, with output %s',
      (output) => {
        expect(argsOf({ ...without, output })).toEqual({ BUILDKIT_INLINE_CACHE: '0' });
        expect(cacheOf({ ...without, output }, { source })).toEqual({
          strategy: 'inline',
          reason:
            'inline: build arg BUILDKIT_INLINE_CACHE puts cache into the image; fork of this repository; build arg BUILDKIT_INLINE_CACHE is off here',
          imports: 1,
          export: null,
          inlineByArg: false,
        });
      },
    );

    it('is what strategy inline is there', () => {
      const byName = { cache: { ...CACHE, strategy: 'inline' as const }, output: 'load' as const };
      expect(cacheOf({ ...byName, buildArgs: {} }, { source })).toMatchObject({ imports: 1, export: null });
      expect(cacheOf(byName, { source })).toMatchObject({ imports: 1, export: null, inlineByArg: false });
      expect(argsOf(byName)).toEqual({ BUILDKIT_INLINE_CACHE: '0' });
    });

    it('is off where an image is pushed all the same', () => {
      const unknown = { ...source, event: 'unknown' as const };
      expect(argsOf({ output: 'push' }, { source: unknown })).toEqual({ BUILDKIT_INLINE_CACHE: '0' });
      expect(cacheOf({ output: 'push' }, { source: unknown })).toMatchObject({
        export: null,
        inlineByArg: false,
      });
    });

    it('is off where the environment has its value', () => {
      const buildArgs = { A: 'a', BUILDKIT_INLINE_CACHE: null };
      const environment = { BUILDKIT_INLINE_CACHE: 'true' };
      expect(argsOf({ buildArgs }, { environment })).toEqual({ A: 'a', BUILDKIT_INLINE_CACHE: '0' });
      expect(argsOf({ buildArgs })).toEqual(buildArgs);
    });

    it('is off in the builds of each platform', () => {
      const platforms = ['linux/amd64', 'linux/arm64'];
      const split = { platforms, platformBuilders: { 'linux/arm64': 'arm' }, output: 'oci' as const };
      const [image] = planned(specOf(split, { source })).images;
      expect(image?.split?.builds.map(({ invocation }) => invocation.buildArgs)).toEqual([
        { BUILDKIT_INLINE_CACHE: '0' },
        { BUILDKIT_INLINE_CACHE: '0' },
      ]);
      expect(image?.split?.builds.map(({ invocation }) => invocation.cache.inlineByArg)).toEqual([
        false,
        false,
      ]);
    });

    it('stays as it is written where it says nothing of cache', () => {
      const buildArgs = { BUILDKIT_INLINE_CACHE: 'false' };
      expect(argsOf({ buildArgs })).toEqual(buildArgs);
      expect(argsOf({ buildArgs: {} })).toEqual({});
    });
  });

  it('reads no image of a bare name', () => {
    const options = { cache: { ...CACHE, repository: null }, registry: null };
    expect(cacheOf(options, { source: LOCAL })).toMatchObject({ imports: 0, export: 'inline' });
  });

  it('keeps auto from inline where it is false', () => {
    const off = { buildArgs: { BUILDKIT_INLINE_CACHE: '0' } };
    const without = { ...off, cache: { ...CACHE, repository: null } };
    expect(cacheOf(without)).toMatchObject({ strategy: 'none', export: null, inlineByArg: false });
    const classic = { ...BUILDER, imageStore: 'classic' as const, cacheExports: ['inline' as const] };
    expect(cacheOf(off, { builder: classic })).toMatchObject({ strategy: 'registry', export: null });
  });

  it.each([
    ['none', '1'],
    ['inline', '0'],
  ])('is refused with strategy %j where it is %j', (strategy, value) => {
    const options = { cache: { ...CACHE, strategy }, buildArgs: { BUILDKIT_INLINE_CACHE: value } };
    expect(refused(specOf(options))).toEqual(['option-conflict api:image buildArgs.BUILDKIT_INLINE_CACHE']);
  });
});
