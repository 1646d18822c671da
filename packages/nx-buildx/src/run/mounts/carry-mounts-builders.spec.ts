import type { BuildPlan, PlannedImage } from '../../model/build-plan';
import type { BuildReport } from '../../model/build-report';
import { DEFAULT_OPTIONS, REMOTE, planned } from '../../plan/testing/workspace';
import { runPlan } from '../run-plan';
import { BUILT, DIGEST, FakeRegistry, decideReused, makePorts } from '../testing/ports';
import { REF, World } from './testing/world';

const MOUNTS = { ids: ['npm'], maxSize: 1e6, image: null };
const CARRY = { cache: { ...DEFAULT_OPTIONS.cache, mounts: MOUNTS } };
const STEP = 'RUN --mount=type=cache,id=npm,target=/x y\n';
const NPM = `FROM node:22\n${STEP}`;

interface Run {
  readonly plan: BuildPlan;
  readonly world: World;
  /** Builders that are gone. */
  readonly lost?: readonly string[];
  readonly digests?: Readonly<Record<string, string>>;
}

async function run({ plan, world, lost = [], digests = { 'linux/amd64': DIGEST } }: Run) {
  const asked: string[] = [];
  const results = await runPlan({
    plan,
    own: new Set(plan.images.map(({ id }) => id)),
    ports: makePorts(new FakeRegistry(), {
      build: ({ argv }) => {
        const isLost = lost.some((name) => argv.includes(`--builder=${name}`));
        return Promise.resolve<BuildReport>({ ...BUILT, status: isLost ? 'failed' : 'succeeded' });
      },
      isBuilderLost: (name) => {
        asked.push(name);
        return Promise.resolve(lost.includes(name));
      },
      readDigests: ({ digest }) => Promise.resolve({ digest, platformDigests: digests }),
      recordResult: world.recordImage,
    }),
    mountPorts: world.ports,
    observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
    signal: new AbortController().signal,
  });
  return { asked, results: [...results.values()] };
}

describe('an image whose platforms are built by several builders', () => {
  const split = {
    ...CARRY,
    platforms: ['linux/amd64', 'linux/arm64'],
    platformBuilders: { 'linux/arm64': 'arm' },
  };
  const builders = { arm: { ...REMOTE, name: 'arm', platforms: ['linux/arm64'] } };

  it('finds its mounts restored on all, and leaves them saved', async () => {
    const world = new World();
    const plan = planned({ images: { api: split }, files: { 'apps/api/Dockerfile': NPM }, builders });
    const { results } = await run({ plan, world });
    const everywhere = (stage: string) => [`${stage} on the current builder`, `${stage} on arm`];
    const [restored, saved] = [world.helpers.slice(0, 2), world.helpers.slice(2)];
    expect(restored).toEqual(everywhere('restored'));
    expect(saved.sort()).toEqual([...everywhere('found'), ...everywhere('saved')].sort());
    expect([...world.mounts.values()].map(({ save }) => save)).toMatchObject([
      { status: 'saved', ref: REF },
      { status: 'saved', ref: `${REF}--p-arm64` },
    ]);
    expect(results).toMatchObject([
      { outcome: 'built', mounts: [{ platform: 'linux/amd64' }, { platform: 'linux/arm64' }], warnings: [] },
    ]);
  });

  it('has each helper stand on the parent as that platform is linked', async () => {
    const world = new World();
    const plan = planned({
      images: { base: { platforms: split.platforms }, api: split },
      files: { 'apps/base/Dockerfile': 'FROM x', 'apps/api/Dockerfile': `FROM ghcr.io/acme/base\n${STEP}` },
      builders,
    });
    const digests = {
      'linux/amd64': `sha256:${'1'.repeat(64)}`,
      'linux/arm64': `sha256:${'2'.repeat(64)}`,
    };
    await run({ plan, world, digests });
    expect([...world.mounts.values()].map(({ site }) => site.context?.slice(-8))).toEqual([
      '11111111',
      '22222222',
    ]);
  });
});

describe('images of two builders that have the same mount', () => {
  const names = { api: 'one', web: 'one', app: 'two' };

  /** @returns on which builder it was saved */
  async function saveWith(reused: readonly string[]): Promise<readonly string[]> {
    const world = new World();
    const images = Object.fromEntries(
      Object.entries(names).map(([name, builder]) => [name, { ...CARRY, builder }]),
    );
    const files = Object.fromEntries(Object.keys(names).map((name) => [`apps/${name}/Dockerfile`, NPM]));
    const builders = { one: { ...REMOTE, name: 'one' }, two: { ...REMOTE, name: 'two' } };
    const plan = planned({ images, files, builders });
    const decide = (image: PlannedImage) => (reused.includes(image.project) ? decideReused(image) : image);
    await run({ plan: { ...plan, images: plan.images.map(decide) }, world });
    return world.helpers.filter((each) => each.startsWith('saved'));
  }

  it('have it saved once, where most are built', async () => {
    expect(await saveWith([])).toEqual(['saved on one']);
    expect(await saveWith(['web'])).toEqual(['saved on one']);
  });

  it('have it saved where one is built, whatever is reused elsewhere', async () => {
    expect(await saveWith(['api', 'web'])).toEqual(['saved on two']);
    expect(await saveWith(['app'])).toEqual(['saved on one']);
    expect(await saveWith(['api', 'web', 'app'])).toEqual([]);
  });
});

describe('images whose builder is lost', () => {
  const LOST = 'one';

  /** Images on a builder of a pool of two. */
  function makePool(more: Readonly<Record<string, object>> = {}): BuildPlan {
    const images = { api: { ...CARRY, builder: LOST }, web: { ...CARRY, builder: LOST }, ...more };
    const files = Object.fromEntries(Object.keys(images).map((name) => [`apps/${name}/Dockerfile`, NPM]));
    const builders = { one: { ...REMOTE, name: LOST }, two: { ...REMOTE, name: 'two' } };
    const plan = planned({ images, files, builders });
    const placement = { family: 'f', reason: 'r', alternatives: ['one', 'two'], pinned: true };
    return {
      ...plan,
      pool: [LOST, 'two'].map((name) => ({ name, maxParallel: 1 })),
      images: plan.images.map((image) => ({ ...image, placement })),
    };
  }

  it('find their mount restored once where they move to, and no helper runs on what is gone', async () => {
    const world = new World();
    const { results } = await run({ plan: makePool(), world, lost: [LOST] });
    expect(results.map(({ outcome, builder }) => [outcome, builder])).toEqual([
      ['built', 'two'],
      ['built', 'two'],
    ]);
    for (const { mounts } of results) expect(mounts).toMatchObject([{ restore: { status: 'restored' } }]);
    expect(world.helpers).toEqual(['restored on one', 'restored on two']);
    expect([...world.mounts.values()]).toMatchObject([
      { builder: LOST, save: { status: 'failed', ref: REF, error: 'builder "one" stopped answering' } },
      { builder: 'two', write: null, save: null },
    ]);
  });

  it('use what the plan restores there anyway', async () => {
    const world = new World();
    const plan = makePool({ app: { ...CARRY, builder: 'two' } });
    await run({ plan, world, lost: [LOST] });
    expect(world.helpers.filter((each) => each === 'restored on two')).toHaveLength(1);
    expect([...world.mounts.keys()].sort()).toEqual(plan.mounts?.map(({ key }) => key).sort());
  });

  it('are not asked after where no image moved', async () => {
    const { asked } = await run({ plan: makePool(), world: new World() });
    expect(asked).toEqual([]);
  });

  it('are built all the same where nothing can be restored', async () => {
    const world = new World();
    world.broken = { restored: { message: 'refused' } };
    const { results } = await run({ plan: makePool(), world, lost: [LOST] });
    expect(results.map(({ outcome }) => outcome)).toEqual(['built', 'built']);
    expect(results.flatMap(({ warnings }) => warnings)).toContain(
      'cache mount "npm" was not restored: refused',
    );
  });
});
