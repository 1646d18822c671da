import { DEFAULT_OPTIONS, planned } from '../../plan/testing/workspace';
import { runPlan } from '../run-plan';
import { FakeRegistry, makePorts } from '../testing/ports';
import type { MountPorts } from './ports';
import { World } from './testing/world';

const cache = {
  ...DEFAULT_OPTIONS.cache,
  mounts: { ids: ['npm', 'pip'], maxSize: 1e6, image: null },
};
const step = (id: string) => `RUN --mount=type=cache,id=${id},target=/${id} y\n`;

it('saves mounts at the same time, each in a place of its own', async () => {
  const world = new World();
  const held = new Map<string, Promise<unknown>>();
  let running = 0;
  let most = 0;
  const mountPorts: MountPorts = {
    ...world.ports,
    hold: (key, work) => {
      const result = (held.get(key) ?? Promise.resolve()).then(work);
      held.set(
        key,
        result.catch(() => undefined),
      );
      return result;
    },
    runHelper: async (request) => {
      running += 1;
      const answer = await world.ports.runHelper(request);
      if (world.events.at(-1) === 'saved') most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return answer;
    },
  };
  const plan = planned({
    images: { api: { cache } },
    files: { 'apps/api/Dockerfile': `FROM node:22\n${step('npm')}${step('pip')}` },
  });
  await runPlan({
    plan,
    own: new Set(plan.images.map(({ id }) => id)),
    ports: makePorts(new FakeRegistry(), { recordResult: world.recordImage }),
    mountPorts,
    observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
    signal: new AbortController().signal,
  });
  expect([...world.mounts.values()].map(({ save }) => save?.status)).toEqual(['saved', 'saved']);
  expect(most).toBe(2);
});
