import type { BuildPlan } from '../model/build-plan';
import { planned } from '../plan/testing/workspace';
import { createGate, createLossWatch, describeJob, listWorkers } from './pool-workers';
import { FakeRegistry, makePorts } from './testing/ports';

const NEVER = new AbortController().signal;

function makePlan(changes: Partial<BuildPlan> = {}): BuildPlan {
  const images = { api: { weight: 3 }, web: { builder: 'other' } };
  const files = { 'apps/api/Dockerfile': 'FROM x', 'apps/web/Dockerfile': 'FROM x' };
  return { ...planned({ images, files }), ...changes };
}

it('a builder of a pool has its own slots, and one beside it those of the run', () => {
  const plan = makePlan({ pool: [{ name: 'default', maxParallel: 2 }] });
  const [image] = plan.images;
  if (image === undefined) throw new Error('there are two');
  const beside = { ...describeJob(image), seats: [{ platform: null, weight: 1, workers: ['beside'] }] };
  expect(listWorkers(plan, [describeJob(image), beside])).toEqual([
    { name: 'default', slots: 2 },
    { name: 'beside', slots: 8 },
  ]);
});

describe('without a pool', () => {
  it('each builder that options name may have as many builds as the run', () => {
    const plan = makePlan();
    expect(listWorkers(plan, plan.images.map(describeJob))).toEqual([{ name: 'default', slots: 8 }]);
  });

  it('an image stays with its builder, and nobody asks whether that is gone', async () => {
    const plan = makePlan();
    const [image] = plan.images;
    if (image === undefined) throw new Error('there are two');
    expect(describeJob(image)).toMatchObject({
      seats: [{ platform: null, weight: 3, workers: ['default'] }],
      pinned: true,
    });
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
