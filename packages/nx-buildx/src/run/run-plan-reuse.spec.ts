import { planned } from '../plan/testing/workspace';
import { runPlan } from './run-plan';
import { FakeRegistry, decideReused, makePorts } from './testing/ports';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

/** Five images that are published already, for the daemon. */
async function pullAll(pull: (stop: AbortController) => Promise<string | null>) {
  const plan = planned({
    images: Object.fromEntries(NAMES.map((name) => [name, { output: 'load' as const }])),
    files: Object.fromEntries(NAMES.map((name) => [`apps/${name}/Dockerfile`, 'FROM x'])),
  });
  const images = plan.images.map((image) => decideReused(image));
  const stop = new AbortController();
  return runPlan({
    plan: { ...plan, images, maxParallel: 2 },
    own: new Set(images.map(({ id }) => id)),
    ports: makePorts(new FakeRegistry(), { pull: () => pull(stop) }),
    observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
    signal: stop.signal,
  });
}

it('pulls no more images at once than it builds', async () => {
  let running = 0;
  let most = 0;
  const results = await pullAll(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return null;
  });
  expect([...results.values()].map(({ outcome }) => outcome)).toEqual(NAMES.map(() => 'reused'));
  expect(most).toBe(2);
});

it('pulls nothing more once it is stopped', async () => {
  let pulls = 0;
  const results = await pullAll((stop) => {
    pulls += 1;
    stop.abort();
    return Promise.resolve('docker pull was stopped');
  });
  expect([...results.values()].map(({ outcome }) => outcome)).toEqual(NAMES.map(() => 'cancelled'));
  expect(pulls).toBeLessThan(3);
});

describe('an image that is built beside one that is pulled', () => {
  const plan = planned({
    images: { a: { output: 'load' }, b: { output: 'load' }, 'on-a': { output: 'load' } },
    files: {
      'apps/a/Dockerfile': 'FROM x',
      'apps/b/Dockerfile': 'FROM x',
      'apps/on-a/Dockerfile': 'FROM ghcr.io/acme/a',
    },
  });
  const images = plan.images.map((image) => (image.project === 'a' ? decideReused(image) : image));

  /** @returns what happened, in that order */
  async function run(problem: string | null) {
    const log: string[] = [];
    const registry = new FakeRegistry();
    const results = await runPlan({
      plan: { ...plan, images },
      own: new Set(images.map(({ id }) => id)),
      ports: makePorts(registry, {
        pull: async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          log.push('pulled a');
          return problem;
        },
      }),
      observer: {
        started: ({ project }) => log.push(`started ${project}`),
        stepped: () => undefined,
        ended: () => undefined,
      },
      signal: new AbortController().signal,
    });
    return { log, outcomes: Object.fromEntries([...results].map(([id, { outcome }]) => [id, outcome])) };
  }

  it('waits for it only where it stands on it', async () => {
    const { log, outcomes } = await run(null);
    expect(log).toEqual(['started b', 'pulled a', 'started on-a']);
    expect(outcomes).toEqual({ 'a:image': 'reused', 'b:image': 'built', 'on-a:image': 'built' });
  });

  it('is skipped where it stands on it and the pull fails', async () => {
    const { log, outcomes } = await run('docker pull failed');
    expect(log).toEqual(['started b', 'pulled a']);
    expect(outcomes).toEqual({ 'a:image': 'failed', 'b:image': 'built', 'on-a:image': 'skipped' });
  });
});
