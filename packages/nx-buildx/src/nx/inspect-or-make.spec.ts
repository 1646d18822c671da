import { failure, success } from '../model/failure';
import type { Failure } from '../model/failure';
import { REMOTE, makeWorkspace } from '../plan/testing/workspace';
import type { MakeBuilder } from './created-builders';
import { inspectOrMake } from './inspect-or-make';

const NEVER = new AbortController().signal;
const CONTAINER = {
  driver: 'docker-container',
  endpoint: null,
  driverOpts: {},
  config: null,
  flags: null,
  platforms: ['linux/arm64'],
} as const;
const { images } = makeWorkspace({
  api: { builder: 'ci', createBuilder: CONTAINER },
  web: { builder: 'far' },
});

const describeMissing = (message: string): Failure => ({
  code: 'builder-missing',
  message,
  place: { option: 'builder' },
  fix: '',
});

async function inspect(name: string | null, make: MakeBuilder | null, missing: string | null = null) {
  const done: string[] = [];
  const inspectBuilder = (asked: string | null) => {
    done.push(`inspect ${String(asked)}`);
    return Promise.resolve(missing === null ? success(REMOTE) : failure(describeMissing(missing)));
  };
  const making: MakeBuilder | null =
    make === null
      ? null
      : (builder, ...rest) => {
          done.push(`make ${builder}`);
          return make(builder, ...rest);
        };
  const outcome = await inspectOrMake(images, { inspectBuilder }, making).inspectBuilder(name, NEVER);
  return { outcome, done };
}

const made: MakeBuilder = () => Promise.resolve(success(null));

it('makes a builder before it asks it', async () => {
  expect((await inspect('ci', made)).done).toEqual(['make ci', 'inspect ci']);
});

it.each(['far', null])('asks only, where none is to be made: %s', async (name) => {
  expect((await inspect(name, made)).done).toEqual([`inspect ${String(name)}`]);
});

it('asks for nothing that could not be made', async () => {
  const refused = failure({ ...describeMissing('no cluster'), code: 'create-failed' });
  expect(await inspect('ci', () => Promise.resolve(refused))).toEqual({
    outcome: refused,
    done: ['make ci'],
  });
});

describe('where nothing is made', () => {
  it('tells by its driver what a builder will be able to do', async () => {
    const { outcome } = await inspect('ci', null, 'no builder "ci" found');
    const value = { name: 'ci', driver: 'docker-container', platforms: ['linux/arm64'], imageStore: null };
    expect(outcome).toMatchObject({ ok: true, value });
  });

  it.each([
    ['ci', 'the docker daemon cannot be reached: …'],
    ['far', 'no builder "far" found'],
  ])('gives other failures on: %s, %s', async (name, message) => {
    const { outcome } = await inspect(name, null, message);
    expect(outcome).toMatchObject({ ok: false, failures: [{ message }] });
  });
});
