import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, success } from '../model/failure';
import { openBuilderLeases } from './builder-leases';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'leases-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What buildx would have, and what was done to it. */
function openFake(
  existing: readonly string[] = [],
  {
    machine = 'here',
    run = 'r',
    problem = null,
  }: { machine?: string; run?: string; problem?: string | null } = {},
) {
  const builders = new Set(existing);
  const done: string[] = [];
  const leases = openBuilderLeases(join(folder, 'nx-buildx'), {
    remove: (name) => {
      done.push(`remove ${name}`);
      if (problem === null) builders.delete(name);
      return Promise.resolve(problem);
    },
    run,
    machine,
    isRunning: (pid) => pid === process.pid,
  });
  const create = (name: string) => () => {
    const isNew = !builders.has(name);
    done.push(isNew ? `create ${name}` : `found ${name}`);
    builders.add(name);
    return Promise.resolve(success(isNew));
  };
  const acquire = (name: string, ...ids: readonly string[]) =>
    leases.acquire(
      name,
      ids.map((id) => ({ id, pid: process.pid })),
      create(name),
    );
  return { leases, acquire, done };
}

it('makes a builder once for all who need it at once, and removes it with the last', async () => {
  const { leases, acquire, done } = openFake();
  await Promise.all(['a', 'b', 'c'].map((id) => acquire('ci', id)));
  expect(done).toEqual(['create ci']);
  await Promise.all(['a', 'b'].map((id) => leases.release([id])));
  expect(done).toEqual(['create ci']);
  await leases.release(['c']);
  expect(done).toEqual(['create ci', 'remove ci']);
  expect(existsSync(join(folder, 'nx-buildx/ci.json'))).toBe(false);
});

it('never removes one that was there before', async () => {
  const { leases, acquire, done } = openFake(['ci']);
  await acquire('ci', 'a');
  await leases.release(['a']);
  expect(done).toEqual(['found ci']);
});

it('keeps it for a run whose processes come and go', async () => {
  const { leases, acquire, done } = openFake();
  await acquire('ci', 'process 1', 'run x');
  await leases.release(['process 1']);
  await acquire('ci', 'process 2', 'run x');
  await leases.release(['process 2']);
  expect(done).toEqual(['create ci']);
  await leases.release(['run x']);
  expect(done).toEqual(['create ci', 'remove ci']);
});

it('gives a failure on, and leaves nothing behind', async () => {
  const { leases } = openFake();
  const refused = failure({ code: 'create-failed', message: 'no', place: {}, fix: 'none' });
  const outcome = await leases.acquire('ci', [{ id: 'a', pid: process.pid }], () => Promise.resolve(refused));
  expect(outcome).toBe(refused);
  expect(existsSync(join(folder, 'nx-buildx/ci.json'))).toBe(false);
});

it('keeps one for a process of another machine, whose ids mean nothing here', async () => {
  const [other, own] = [openFake([], { machine: 'there' }), openFake(['ci'])];
  await other.leases.acquire('ci', [{ id: 'a', pid: 0 }], () => Promise.resolve(success(true)));
  await own.leases.release([]);
  await own.acquire('ci', 'b');
  await own.leases.release(['b']);
  expect(own.done).toEqual([]);
});

describe('after a run that was killed', () => {
  const acquireDead = ({ leases }: ReturnType<typeof openFake>, name: string) =>
    leases.acquire(name, [{ id: 'killed', pid: 0 }], () => Promise.resolve(success(true)));

  it('the next one removes what it left', async () => {
    const fake = openFake(['ci', 'other']);
    await acquireDead(fake, 'ci');
    await acquireDead(fake, 'other');
    await fake.leases.release([]);
    expect([...fake.done].sort()).toEqual(['remove ci', 'remove other']);
  });

  it('one of the same name makes it anew', async () => {
    const fake = openFake(['ci']);
    await acquireDead(fake, 'ci');
    await fake.acquire('ci', 'a');
    expect(fake.done).toEqual(['remove ci', 'create ci']);
  });
});

describe('a builder that cannot be removed', () => {
  const problem = 'no answer';
  const leave = async () => {
    const fake = openFake([], { problem });
    await fake.acquire('ci', 'a');
    expect(await fake.leases.release(['a'])).toEqual([problem]);
    return fake;
  };

  it('is not tried by every process of a run', async () => {
    const { leases, done } = await leave();
    expect(await leases.release([])).toEqual([]);
    expect(done).toEqual(['create ci', 'remove ci']);
  });

  it('is removed by the next run that can', async () => {
    await leave();
    const next = openFake(['ci'], { run: 'next' });
    expect(await next.leases.release([])).toEqual([]);
    expect(next.done).toEqual(['remove ci']);
    expect(existsSync(join(folder, 'nx-buildx/ci.json'))).toBe(false);
  });

  it('serves a run of the same name, which hears of it and removes it in the end', async () => {
    await leave();
    const next = openFake(['ci'], { run: 'next', problem });
    expect(await next.acquire('ci', 'b')).toEqual(success([problem]));
    expect(await next.leases.release(['b'])).toEqual([problem]);
    expect(next.done).toEqual(['remove ci', 'found ci', 'remove ci']);
  });

  it('is told of where no other can be made', async () => {
    await leave();
    const refused = { code: 'create-failed', message: 'no', place: {}, fix: 'none' } as const;
    const { leases } = openFake(['ci'], { run: 'next', problem });
    const create = () => Promise.resolve(failure(refused));
    const outcome = await leases.acquire('ci', [{ id: 'b', pid: process.pid }], create);
    expect(outcome).toEqual(failure({ ...refused, details: [problem] }));
    expect(existsSync(join(folder, 'nx-buildx/ci.json'))).toBe(true);
  });
});
