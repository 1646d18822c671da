import type { CachePlan } from '../model/cache-plan';
import { BUILDER, DEFAULT_OPTIONS, LOCAL, MAIN, planned } from '../plan/testing/workspace';
import { chooseImports } from './choose-imports';
import type { Relative } from './choose-imports';
import { DIGEST, FakeRegistry, decideReused } from './testing/ports';

const REF = 'ghcr.io/acme/cache:';
const FEATURE = { ...MAIN, branch: 'feature' };
const DOCKERFILES = { 'apps/api/Dockerfile': 'FROM x', 'apps/web/Dockerfile': 'FROM x' };

function makePlan(source = FEATURE) {
  return planned({ images: { api: {}, web: {} }, files: DOCKERFILES, source });
}

function relativeTo(name: string, steps: number): Relative {
  const refs = ['feature', 'main'].map((branch) => `${REF}${name}--${branch}`);
  return { id: `${name}:image`, steps, refs: () => refs.map((ref) => ({ backend: 'registry', ref })) };
}

async function choose(
  present: readonly string[],
  {
    plan = makePlan(),
    own = ['api:image'] as const,
    relatives = [] as readonly Relative[],
    silence = '',
    hidden = [] as readonly string[],
  } = {},
) {
  const registry = new FakeRegistry();
  for (const ref of present) registry.tags.set(`${REF}${ref}`, DIGEST);
  if (silence !== '') registry.silence = silence;
  const chosen = await chooseImports(plan, new Set(own), {
    lookUp: (ref) => (hidden.includes(ref) ? Promise.resolve({ status: 'hidden' }) : registry.lookUp(ref)),
    findRelatives: () => relatives,
  });
  const cacheOf = (id: string) =>
    chosen.images.find((image) => image.id === id)?.invocation.cache ?? unreachable();
  return { asked: registry.asked, cacheOf, api: shorten(cacheOf('api:image')) };
}

function shorten({ imports, absent, relative }: CachePlan) {
  const names = (refs: CachePlan['imports']) => refs.map(({ ref }) => ref.replace(REF, ''));
  return { imports: names(imports), absent: names(absent), relative: relative?.id ?? null };
}

function unreachable(): never {
  throw new Error('it is in the plan');
}

it('reads what exists, and says what does not', async () => {
  const { api, asked } = await choose(['api--main']);
  expect(api).toEqual({ imports: ['api--main'], absent: ['api--feature'], relative: null });
  expect(asked.sort()).toEqual([`${REF}api--feature`, `${REF}api--main`]);
});

it('asks for nothing that another process builds, or that is reused', async () => {
  const plan = makePlan();
  const images = plan.images.map((image) => (image.id === 'api:image' ? decideReused(image) : image));
  const { asked, cacheOf } = await choose([], { plan: { ...plan, images } });
  expect(asked).toEqual([]);
  expect(cacheOf('web:image').imports).toHaveLength(2);
});

it('keeps a ref where the registry does not say', async () => {
  const { api } = await choose([], { silence: 'no answer' });
  expect(api).toEqual({ imports: ['api--feature', 'api--main'], absent: [], relative: null });
});

it('reads the ref of the nearest relative that has one where it has none of its own', async () => {
  const relatives = [relativeTo('new', 5), relativeTo('web', 3), relativeTo('far', 1)];
  const { api } = await choose(['web--main', 'far--main', 'far--feature'], { relatives });
  expect(api).toEqual({
    imports: ['web--main'],
    absent: ['api--feature', 'api--main'],
    relative: 'web:image',
  });
});

it('prefers the most specific ref of a relative', async () => {
  const { api } = await choose(['web--main', 'web--feature'], { relatives: [relativeTo('web', 3)] });
  expect(api.imports).toEqual(['web--feature']);
});

it('reads no relative where it has a ref of its own', async () => {
  const { api, asked } = await choose(['api--main', 'web--main'], { relatives: [relativeTo('web', 3)] });
  expect(api).toMatchObject({ imports: ['api--main'], relative: null });
  expect(asked).toHaveLength(2);
});

it('asks for each ref once, however many images would read it', async () => {
  const relatives = [relativeTo('web', 3), relativeTo('api', 3)];
  const { asked } = await choose([], { own: ['api:image', 'web:image'], relatives } as never);
  expect(asked.sort()).toEqual([...new Set(asked)].sort());
  expect(asked).toHaveLength(4);
});

it('asks no registry for a folder', async () => {
  const cache = {
    ...DEFAULT_OPTIONS.cache,
    strategy: 'local',
    repository: null,
    directory: 'c',
  } as const;
  const plan = planned({
    images: { api: { cache } },
    files: { ...DOCKERFILES, 'c/api--main/index.json': '{}' },
    source: LOCAL,
  });
  const { asked, api } = await choose([], { plan });
  expect(asked).toEqual([]);
  expect(api.imports).toEqual(['c/api--main']);
});

it.each([
  ['gha', {}],
  ['s3', { s3: { bucket: 'b', region: 'r' } }],
  ['azblob', { azblob: { accountUrl: 'https://a', container: 'c' } }],
] as const)(
  'asks no registry for cache of strategy %s, and reads no relative',
  async (strategy, settings) => {
    const cache = { ...DEFAULT_OPTIONS.cache, ...settings, strategy };
    const plan = planned({
      images: { api: { cache }, web: {} },
      files: DOCKERFILES,
      source: FEATURE,
      builder: {
        ...BUILDER,
        driver: 'remote',
        imageStore: null,
        cacheExports: ['gha', 's3', 'azblob', 'registry'],
      },
      environment: { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://r' },
    });
    const { asked, api } = await choose([], { plan, relatives: [relativeTo('web', 3)] });
    expect(asked).toEqual([]);
    expect(api).toMatchObject({ absent: [], relative: null });
    expect(api.imports).toHaveLength(2);
  },
);

it('goes on to further relatives where the nearest have no ref either', async () => {
  const news = Array.from({ length: 9 }, (_, index) => relativeTo(`new${String(index)}`, 5));
  const { api } = await choose(['web--main'], { relatives: [...news, relativeTo('web', 1)] });
  expect(api).toMatchObject({ imports: ['web--main'], relative: 'web:image' });
});

it('keeps a ref that the registry hides, and reads a relative too', async () => {
  const { api } = await choose(['web--main'], {
    relatives: [relativeTo('web', 3)],
    hidden: [`${REF}api--main`],
  });
  expect(api).toEqual({
    imports: ['api--main', 'web--main'],
    absent: ['api--feature'],
    relative: 'web:image',
  });
});
