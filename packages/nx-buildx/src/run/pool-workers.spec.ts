import type { BuildPlan } from '../model/build-plan';
import { planned } from '../plan/testing/workspace';
import { createGate, createLossWatch, describeJobs, listWorkers } from './pool-workers';
import { FakeRegistry, makePorts } from './testing/ports';

const NEVER = new AbortController().signal;

function makePlan(changes: Partial<BuildPlan> = {}): BuildPlan {
  const images = { api: { weight: 3 }, web: { builder: 'other' } };
  const files = { 'apps/api/Dockerfile': 'FROM x', 'apps/web/Dockerfile': 'FROM x' };
  return { ...planned({ images, files }), ...changes };
}

it('a builder of a pool has its own slots, and one beside it those of the run', () => {
  const plan = makePlan({ pool: [{ name: 'default', maxParallel: 2 }] });
  const [job] = describeJobs(plan.images);
  if (job === undefined) throw new Error('there are two');
  expect(listWorkers(plan, [job, { ...job, workers: ['beside'] }])).toEqual([
    { name: 'default', slots: 2 },
    { name: 'beside', slots: 8 },
  ]);
});

it('an image that is split has a job for each platform, and what stands on it waits for all', () => {
  const platforms = ['linux/amd64', 'linux/arm64'];
  const { images } = planned({
    images: { base: { platforms, platformBuilders: { 'linux/arm64': 'arm' } }, api: {} },
    files: { 'apps/base/Dockerfile': 'FROM scratch', 'apps/api/Dockerfile': 'FROM ghcr.io/acme/base' },
  });
  const jobs = describeJobs(images).map(({ id, parents, workers }) => [id, parents, workers]);
  const builds = platforms.map((platform) => `base:image ${platform}`);
  expect(jobs).toEqual([
    [builds[0], [], ['default']],
    [builds[1], [], ['default']],
    ['api:image', builds, ['default']],
  ]);
});

describe('without a pool', () => {
  it('each builder that options name may have as many builds as the run', () => {
    const plan = makePlan();
    expect(listWorkers(plan, describeJobs(plan.images))).toEqual([{ name: 'default', slots: 8 }]);
  });

  it('an image stays with its builder, and nobody asks whether that is gone', async () => {
    const plan = makePlan();
    expect(describeJobs(plan.images)[0]).toMatchObject({ weight: 3, workers: ['default'], pinned: true });
    const asked: string[] = [];
    const isBuilderLost = (name: string) => Promise.resolve(asked.push(name) > 0);
    expect(await createLossWatch(plan, { isBuilderLost }, NEVER).isLost('default')).toBe(false);
    expect(asked).toEqual([]);
  });
});

it('a builder that is gone is asked for once, and not at all once the run is stopped', async () => {
  const plan = makePlan({ pool: [{ name: 'one', maxParallel: 1 }] });
  const asked: string[] = [];
  const isBuilderLost = (name: string) => Promise.resolve(asked.push(name) > 0);
  const watch = createLossWatch(plan, { isBuilderLost }, NEVER);
  expect([await watch.isLost('one'), await watch.isLost('one')]).toEqual([true, true]);
  expect(asked).toEqual(['one']);
  expect(await createLossWatch(plan, { isBuilderLost }, AbortSignal.abort()).isLost('one')).toBe(false);
});

describe('short of memory', () => {
  const gate = (free: number, isLocal: boolean, signal = NEVER) => {
    const plan = makePlan({ minFreeMemory: 100 });
    const builders = plan.builders.map((builder) => ({ ...builder, isLocal }));
    const ports = makePorts(new FakeRegistry(), { readFreeMemory: () => free });
    return createGate({ ...plan, builders }, ports, signal);
  };

  it.each([
    [99, true, false],
    [100, true, true],
    [99, false, true],
  ])('with %d bytes and a builder of this machine (%s): %s', (free, isLocal, expected) => {
    expect(gate(free, isLocal).isOpen('default')).toBe(expected);
  });

  it('lets everything end once the run is stopped', () => {
    expect(gate(0, true, AbortSignal.abort()).isOpen('default')).toBe(true);
  });
});
