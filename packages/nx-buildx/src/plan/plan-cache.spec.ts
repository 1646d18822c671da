import type { SourceContext } from '../model/source-context';
import { BUILDER, CLASSIC, DEFAULT_OPTIONS, LOCAL, MAIN, planned } from './testing/workspace';

const FEATURE: SourceContext = { ...MAIN, branch: 'feature/x' };
const CACHE = DEFAULT_OPTIONS.cache;

function firstOf(spec: Parameters<typeof planned>[0]) {
  const [image] = planned(spec).images;
  if (image === undefined) throw new Error('nothing is planned');
  return image;
}

it('is that of the own platform where the builder has yet to start', () => {
  const spec = {
    images: { api: {} },
    files: { 'apps/api/Dockerfile': 'FROM scratch' },
    ownPlatform: 'linux/arm64',
  };
  const exportOn = (platforms: readonly string[]) =>
    firstOf({ ...spec, builder: { ...BUILDER, platforms } }).invocation.cache.export?.ref;
  expect(exportOn([])).toBe('ghcr.io/acme/cache:api--main--p-arm64');
  expect(exportOn(['linux/amd64', 'linux/arm64'])).toBe('ghcr.io/acme/cache:api--main');
});

it('says where inline cache is lost', () => {
  const cache = { ...CACHE, strategy: 'inline' as const };
  const files = { 'apps/api/Dockerfile': 'FROM scratch' };
  const reasonOf = (output: 'none' | 'push') =>
    firstOf({ images: { api: { cache, output } }, files }).invocation.cache.reason;
  expect(reasonOf('none')).toContain('output "none" keeps no image that could carry it');
  expect(reasonOf('push')).not.toContain('keeps no image');
});

describe('cache', () => {
  const cacheOf = (source: SourceContext, options = {}, builder = BUILDER, files = {}) => {
    const spec = {
      images: { api: { root: 'app', ...options } },
      files: { 'app/Dockerfile': 'FROM scratch AS final', ...files },
      source,
      builder,
    };
    const { strategy, imports, export: exported } = firstOf(spec).invocation.cache;
    return {
      strategy,
      imports: imports.map(({ ref }) => ref),
      export: exported?.ref ?? exported?.backend ?? null,
    };
  };
  const REF = 'ghcr.io/acme/cache:api--';

  it.each<[string, SourceContext, object, object]>([
    ['the default branch', MAIN, {}, { strategy: 'registry', imports: [`${REF}main`], export: `${REF}main` }],
    [
      'another branch',
      FEATURE,
      {},
      {
        strategy: 'registry',
        imports: [`${REF}feature-x-217d2bf51f16e9dc`, `${REF}main`],
        export: `${REF}feature-x-217d2bf51f16e9dc`,
      },
    ],
    ["a person's machine", LOCAL, {}, { strategy: 'registry', imports: [`${REF}main`], export: null }],
    [
      'a chosen stage',
      MAIN,
      { stage: 'final' },
      { strategy: 'registry', imports: [`${REF}main--s-final`], export: `${REF}main--s-final` },
    ],
    [
      'platforms',
      MAIN,
      { platforms: ['linux/arm64', 'linux/amd64'] },
      { strategy: 'registry', imports: [`${REF}main--p-amd64_arm64`], export: `${REF}main--p-amd64_arm64` },
    ],
    [
      'no repository',
      MAIN,
      { cache: { ...CACHE, repository: null } },
      { strategy: 'inline', imports: ['ghcr.io/acme/api:latest'], export: 'inline' },
    ],
    [
      'no repository and nothing pushed',
      MAIN,
      { cache: { ...CACHE, repository: null }, output: 'load' },
      { strategy: 'inline', imports: ['ghcr.io/acme/api:latest'], export: null },
    ],
    [
      'none',
      MAIN,
      { cache: { ...CACHE, strategy: 'none' } },
      { strategy: 'none', imports: [], export: null },
    ],
    [
      'local without a folder yet',
      MAIN,
      { cache: { ...CACHE, strategy: 'local' } },
      { strategy: 'local', imports: [], export: '.buildx-cache/api--main' },
    ],
  ])('of %s', (_, source, options, expected) => {
    expect(cacheOf(source, options)).toEqual(expected);
  });

  it('of strategy local is imported once the folder holds an index', () => {
    const options = { cache: { ...CACHE, strategy: 'local' } };
    const { imports } = cacheOf(MAIN, options, BUILDER, { '.buildx-cache/api--main/index.json': '{}' });
    expect(imports).toEqual(['.buildx-cache/api--main']);
  });

  it('falls back to inline where the builder cannot export to a registry', () => {
    expect(cacheOf(MAIN, {}, CLASSIC)).toMatchObject({ strategy: 'inline', export: 'inline' });
  });

  it('says why in one line', () => {
    expect(
      firstOf({ images: { api: {} }, files: { 'apps/api/Dockerfile': 'FROM x' } }).invocation.cache.reason,
    ).toBe('registry: cache.repository is ghcr.io/acme/cache; branch main');
  });
});
