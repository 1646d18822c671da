import { schedule } from './schedule';
import type { Gate, Job, JobEnd, Worker } from './schedule';

const settle = () => new Promise(setImmediate);

/** Jobs that end when the test says so, and a record of what happened. */
function drive(jobs: readonly Job[], maxParallel: number, workers?: readonly Worker[], gate?: Gate) {
  const events: string[] = [];
  const running = new Map<string, (end: JobEnd) => void>();
  let most = 0;
  const done = schedule({
    jobs,
    workers: workers ?? [{ name: 'w', slots: maxParallel }],
    maxParallel,
    ...(gate === undefined ? {} : { gate }),
    run: ({ id }, worker) => {
      events.push(workers === undefined ? `start ${id}` : `start ${id} on ${worker}`);
      return new Promise((resolve) => {
        running.set(id, resolve);
        most = Math.max(most, running.size);
      });
    },
    skip: ({ id }, failed) => {
      events.push(`skip ${id} for ${failed}`);
      return Promise.resolve();
    },
    strand: ({ id }) => {
      events.push(`strand ${id}`);
      return Promise.resolve();
    },
  });
  const end = async (id: string, how: JobEnd = 'done') => {
    await settle();
    running.get(id)?.(how);
    running.delete(id);
    await settle();
  };
  return { done, end, events, running, most: () => most };
}

const job = (id: string, height: number, ...parents: readonly string[]): Job => ({
  id,
  height,
  parents,
  weight: 1,
  workers: ['w'],
  pinned: false,
});

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
  await end('a', 'failed');
  await end('x');
  await end('y');
  await done;
  expect(events).toEqual(['start a', 'start x', 'skip b for a', 'skip c for b', 'start y']);
});

it('skips a job once that stands on two failed ones', async () => {
  const { done, end, events } = drive([job('a', 2), job('b', 2), job('c', 1, 'a', 'b')], 4);
  await end('a', 'failed');
  await end('b', 'failed');
  await done;
  expect(events.filter((event) => event.startsWith('skip'))).toEqual(['skip c for a']);
});

it('takes parents that are not scheduled for done', async () => {
  const { done, end } = drive([job('a', 1, 'elsewhere')], 1);
  await end('a');
  await done;
});

describe('several workers', () => {
  const TWO = [
    { name: 'a', slots: 1 },
    { name: 'b', slots: 1 },
  ];
  const on = (id: string, height: number, ...workers: readonly string[]): Job => ({
    ...job(id, height),
    workers,
  });

  it('run each job on its own worker while that has room', async () => {
    const { end, events, done } = drive([on('1', 1, 'a', 'b'), on('2', 1, 'b', 'a')], 9, TWO);
    await end('1');
    await end('2');
    await done;
    expect(events).toEqual(['start 1 on a', 'start 2 on b']);
  });

  it('take jobs off one that is full once they have none of their own', async () => {
    const jobs = [on('1', 3, 'a', 'b'), on('2', 2, 'a', 'b'), on('3', 1, 'b', 'a')];
    const { end, events, done } = drive(jobs, 9, TWO);
    await settle();
    expect(events).toEqual(['start 1 on a', 'start 3 on b']);
    await end('3');
    expect(events.at(-1)).toBe('start 2 on b');
    await end('1');
    await end('2');
    await done;
  });

  it('leave a pinned job where it is, until its worker is lost', async () => {
    const jobs = [on('1', 2, 'a', 'b'), { ...on('2', 1, 'a', 'b'), pinned: true }];
    const { end, events, done } = drive(jobs, 9, TWO);
    await settle();
    expect(events).toEqual(['start 1 on a']);
    await end('1', 'lost');
    expect(events.slice(1)).toEqual(['start 1 on b']);
    await end('1');
    expect(events.at(-1)).toBe('start 2 on b');
    await end('2');
    await done;
  });

  it('run again what a lost one had in hand, and all else that was to run there', async () => {
    const jobs = [on('1', 2, 'a', 'b'), on('2', 1, 'a', 'b'), on('3', 3, 'b', 'a')];
    const { end, events, done } = drive(jobs, 9, TWO);
    await end('1', 'lost');
    for (const id of ['3', '1', '2']) await end(id);
    await done;
    expect(events).toEqual(['start 3 on b', 'start 1 on a', 'start 1 on b', 'start 2 on b']);
  });

  it('strand jobs once all are lost, and skip what stands on those', async () => {
    const jobs = [on('1', 2, 'a', 'b'), { ...job('2', 1, '1'), workers: ['a', 'b'] }];
    const { end, events, done } = drive(jobs, 9, TWO);
    await end('1', 'lost');
    await end('1', 'lost');
    await done;
    expect(events).toEqual(['start 1 on a', 'start 1 on b', 'strand 1', 'skip 2 for 1']);
  });

  it('run no more at once than all of them may together', async () => {
    const { end, most, done } = drive([on('1', 1, 'a'), on('2', 1, 'b')], 1, TWO);
    await end('1');
    await end('2');
    await done;
    expect(most()).toBe(1);
  });
});

describe('heavy jobs', () => {
  const heavy = (id: string, weight: number, height = 1): Job => ({ ...job(id, height), weight });

  it('take as many slots as they weigh, and are not overtaken for ever', async () => {
    const jobs = [heavy('light', 1, 3), heavy('heavy', 3, 2), heavy('late', 1)];
    const { end, events, done } = drive(jobs, 9, [{ name: 'w', slots: 3 }]);
    await settle();
    expect(events).toEqual(['start light on w']);
    await end('light');
    expect(events.slice(1)).toEqual(['start heavy on w']);
    await end('heavy');
    await end('late');
    await done;
  });

  it('run alone where they weigh more than there are slots', async () => {
    const { end, most, done } = drive([heavy('1', 8), heavy('2', 1)], 9, [{ name: 'w', slots: 2 }]);
    await end('1');
    await end('2');
    await done;
    expect(most()).toBe(1);
  });
});

describe('a closed gate', () => {
  it('holds back all but one job, and is asked again', async () => {
    let isOpen = false;
    let goOn = (): void => undefined;
    const gate = { isOpen: () => isOpen, pause: () => new Promise<void>((resolve) => (goOn = resolve)) };
    const { end, events, done } = drive([job('1', 3), job('2', 2), job('3', 1)], 3, undefined, gate);
    await settle();
    expect(events).toEqual(['start 1']);
    goOn();
    await settle();
    expect(events).toEqual(['start 1']);
    await end('1');
    expect(events).toEqual(['start 1', 'start 2']);
    isOpen = true;
    goOn();
    await settle();
    expect(events).toEqual(['start 1', 'start 2', 'start 3']);
    await end('2');
    await end('3');
    await done;
  });
});
