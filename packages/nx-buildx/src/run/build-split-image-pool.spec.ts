import type { BuildPlan } from '../model/build-plan';
import { runPlan } from './run-plan';
import type { BuildRequest } from './ports';
import { FakeRegistry, makePorts } from './testing/ports';
import { FAILED, REPORT, build, plan, platformOf } from './testing/split-images';

const names = ['amd', 'amd2', 'arm', 'arm2'];
const builderOf = { 'linux/amd64': 'amd', 'linux/arm64': 'arm' } as Readonly<Record<string, string>>;
const pooled: Partial<BuildPlan> = {
  pool: names.map((name) => ({ name, maxParallel: 1 })),
  builders: plan.builders.flatMap((each) => names.map((name) => ({ ...each, name }))),
  images: plan.images.map((image) => ({
    ...image,
    builder: 'amd',
    placement: { family: 'x', reason: '', alternatives: ['amd2'], pinned: false },
    split: image.split && {
      ...image.split,
      builds: image.split.builds.map((each) => {
        const builder = builderOf[each.platform] ?? '';
        const invocation = { ...each.invocation, builder };
        return { ...each, builder, invocation, alternatives: [`${builder}2`] };
      }),
    },
  })),
};

const nameBuilder = ({ argv }: BuildRequest): string =>
  argv.find((word) => word.startsWith('--builder='))?.slice('--builder='.length) ?? '';

/** What each platform was tried on, in order; builders that are gone fail. */
async function buildWithout(gone: readonly string[]) {
  const tries: Record<string, string[]> = {};
  const result = await build(
    new FakeRegistry(),
    {
      isBuilderLost: (name) => Promise.resolve(gone.includes(name)),
      build: (request) => {
        const builder = nameBuilder(request);
        (tries[platformOf(request)] ??= []).push(builder);
        return Promise.resolve(gone.includes(builder) ? FAILED : REPORT);
      },
    },
    pooled,
  );
  return { result, tries };
}

it.each(['amd', 'arm'])('builds again what "%s" had in hand, and nothing else', async (gone) => {
  const { result, tries } = await buildWithout([gone]);
  const expected = Object.entries(builderOf).map(([platform, builder]) => [
    platform,
    builder === gone ? [builder, `${builder}2`] : [builder],
  ]);
  expect(tries).toEqual(Object.fromEntries(expected));
  const platform = Object.keys(builderOf).find((each) => builderOf[each] === gone) ?? '';
  expect(result).toMatchObject({
    outcome: 'built',
    warnings: [`builder "${gone}" stopped answering while it was built there`],
    builder: gone === 'amd' ? 'amd2' : 'amd',
  });
  expect(result.platformBuilds.find((each) => each.platform === platform)?.builder).toBe(`${gone}2`);
});

it.each([
  [['amd', 'amd2'], 'no builder is left that could build it for linux/amd64: amd, amd2 do not answer'],
  [['arm', 'arm2'], 'no builder is left that could build it for linux/arm64: arm, arm2 do not answer'],
])('fails where none of %j is left', async (gone, message) => {
  const { result, tries } = await buildWithout(gone);
  expect(result).toMatchObject({ outcome: 'failed', failure: { code: 'builder-lost', message } });
  const lasting = Object.values(tries).filter((names) => !gone.includes(names[0] ?? ''));
  expect(lasting.map((names) => names.length)).toEqual([1]);
});

it('fails with what a builder that lives could not build, and what was lost is built all the same', async () => {
  const tries: string[] = [];
  const result = await build(
    new FakeRegistry(),
    {
      isBuilderLost: (name) => Promise.resolve(name === 'arm'),
      build: (request) => {
        const builder = nameBuilder(request);
        tries.push(builder);
        return Promise.resolve(builder === 'arm2' ? REPORT : FAILED);
      },
    },
    pooled,
  );
  expect(result).toMatchObject({
    failure: { code: 'build-failed', message: expect.stringContaining('linux/amd64, on builder "amd"') },
    platformBuilds: [{ outcome: 'failed' }, { outcome: 'built', builder: 'arm2' }],
  });
  expect(tries.sort()).toEqual(['amd', 'arm', 'arm2']);
});

it('fails with the cause, where the other platform has no builder left', async () => {
  const result = await build(
    new FakeRegistry(),
    {
      isBuilderLost: (name) => Promise.resolve(name.startsWith('arm')),
      build: () => Promise.resolve(FAILED),
    },
    pooled,
  );
  expect(result).toMatchObject({
    outcome: 'failed',
    failure: { code: 'build-failed', message: expect.stringContaining('linux/amd64, on builder "amd"') },
    platformBuilds: [{ platform: 'linux/amd64', outcome: 'failed' }],
  });
});

it('starts no more builds on a builder than it has slots', async () => {
  const running = new Map<string, number>();
  let most = 0;
  const builds = plan.images.map(({ id }) => id);
  await runPlan({
    plan: { ...plan, ...pooled, images: (pooled.images ?? []).map((image) => ({ ...image, parents: [] })) },
    own: new Set(builds),
    signal: new AbortController().signal,
    observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
    ports: makePorts(new FakeRegistry(), {
      build: async (request) => {
        const builder = nameBuilder(request);
        const count = (running.get(builder) ?? 0) + 1;
        running.set(builder, count);
        most = Math.max(most, count);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running.set(builder, count - 1);
        return REPORT;
      },
    }),
  });
  expect(most).toBe(1);
});
