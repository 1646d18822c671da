import { schedule } from './schedule';
import type { Job } from './schedule';

/** Jobs that end when the test says so, and a record of what happened. */
function drive(jobs: readonly Job[], maxParallel: number) {
  const events: string[] = [];
  const running = new Map<string, (succeeded: boolean) => void>();
  let most = 0;
  const done = schedule({
    jobs,
    maxParallel,
    run: ({ id }) => {
      events.push(`start ${id}`);
      return new Promise((resolve) => {
        running.set(id, resolve);
        most = Math.max(most, running.size);
      });
    },
    skip: ({ id }, failed) => {
      events.push(`skip ${id} for ${failed}`);
      return Promise.resolve();
    },
  });
  const end = async (id: string, succeeded = true) => {
    await new Promise(setImmediate);
    running.get(id)?.(succeeded);
    running.delete(id);
    await new Promise(setImmediate);
  };
  return { done, end, events, running, most: () => most };
}

const job = (id: string, height: number, ...parents: readonly string[]): Job => ({ id, height, parents });

it('starts a job when all its parents have ended', async () => {
  const { done, end, events } = drive([job('a', 2), job('b', 2), job('c', 1, 'a', 'b')], 4);
  await end('a');
  expect(events).not.toContain('start c');
  await end('b');
  expect(events).toContain('start c');
  await end('c');
  await done;
});

it('gives a free slot to the job with the longest path below it, also when others waited longer', async () => {
  const { end, events } = drive([job('root', 3), job('leaf1', 1), job('leaf2', 1), job('mid', 2, 'root')], 1);
  await end('root');
  await end('mid');
  expect(events).toEqual(['start root', 'start mid', 'start leaf1']);
});

it('never runs more than it may', async () => {
  const jobs = Array.from({ length: 20 }, (_, index) => job(`j${String(index)}`, 1));
  const { done, end, running, most } = drive(jobs, 3);
  await new Promise(setImmediate);
  while (running.size > 0) await end([...running.keys()][0] ?? '');
  await done;
  expect(most()).toBe(3);
});

it('skips what stands on a failed job, and nothing else', async () => {
  const { done, end, events } = drive(
    [job('a', 3), job('b', 2, 'a'), job('c', 1, 'b', 'x'), job('x', 2), job('y', 1, 'x')],
    4,
  );
  await end('a', false);
  await end('x');
  await end('y');
  await done;
  expect(events).toEqual(['start a', 'start x', 'skip b for a', 'skip c for b', 'start y']);
});

it('skips a job once that stands on two failed ones', async () => {
  const { done, end, events } = drive([job('a', 2), job('b', 2), job('c', 1, 'a', 'b')], 4);
  await end('a', false);
  await end('b', false);
  await done;
  expect(events.filter((event) => event.startsWith('skip'))).toEqual(['skip c for a']);
});

it('takes parents that are not scheduled for done', async () => {
  const { done, end } = drive([job('a', 1, 'elsewhere')], 1);
  await end('a');
  await done;
});
