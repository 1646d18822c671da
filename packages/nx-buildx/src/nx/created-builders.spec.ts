import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeDocker } from '../docker/testing/fake-docker';
import type { FakeDocker } from '../docker/testing/fake-docker';
import { success } from '../model/failure';
import { openCreatedBuilders, releaseRun } from './created-builders';
import type { CreatedBuilders } from './created-builders';

const DEFINITION = {
  driver: 'docker-container',
  endpoint: null,
  driverOpts: {},
  config: null,
  flags: null,
  platforms: [],
} as const;
const NEVER = new AbortController().signal;

let root: string;
let fake: FakeDocker;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nxb-created-'));
  fake = createFakeDocker(`fs.appendFileSync(folder + '/done', argv[1] + ' ');`);
});
afterEach(() => {
  fake.remove();
  rmSync(root, { recursive: true });
});

function open(env: Readonly<Record<string, string>> = {}): CreatedBuilders {
  const all = { ...fake.env, BUILDX_CONFIG: join(root, 'buildx'), ...env };
  return openCreatedBuilders({ workspaceRoot: root, env: all });
}

function readHolders(name: string): readonly { readonly id: string; readonly pid: number }[] {
  const text = readFileSync(join(root, 'buildx/nx-buildx', `${name}.json`), 'utf8');
  const { holders } = JSON.parse(text) as { holders: { id: string; pid: number }[] };
  return holders;
}

describe('a builder of a run', () => {
  it.each([
    ['the process that the command began with', { NX_INVOCATION_ROOT_PID: '4711' }, 4711],
    ['the parent, where Nx names none', {}, process.ppid],
    ['the parent, where the name is none', { NX_INVOCATION_ROOT_PID: '' }, process.ppid],
  ])('lasts as long as %s', async (_, env, pid) => {
    const builders = open({ NX_BUILDX_RUN_ID: 'r', ...env });
    expect(await builders.make('ci', DEFINITION, NEVER)).toEqual(success(null));
    expect(readHolders('ci')).toContainEqual(expect.objectContaining({ id: 'run r', pid }));
    expect(fake.readText('done')).toBe('create ');
  });
});

it('tells in the end of builders of earlier runs that cannot be removed', async () => {
  const body = `if (argv[1] === 'rm') { console.error('ERROR: no answer'); process.exit(1); }`;
  fake.remove();
  fake = createFakeDocker(body);
  await open({ NX_BUILDX_RUN_ID: 'one' }).make('left', DEFINITION, NEVER);
  const env = { ...fake.env, BUILDX_CONFIG: join(root, 'buildx') };
  const told = [
    'builder "left" was not removed: no answer; the next run tries again, or remove it by hand: `docker buildx rm left`',
  ];
  const stopped = open({ NX_BUILDX_RUN_ID: 'one' });
  await stopped.make('left', DEFINITION, NEVER);
  expect(await stopped.release(true)).toEqual(told);
  // The hook after the same run says it no second time.
  expect(await releaseRun('one', { workspaceRoot: root, env })).toEqual([]);
  const next = open({ NX_BUILDX_RUN_ID: 'two' });
  await next.make('ci', DEFINITION, NEVER);
  expect(await next.release(false)).toEqual(told);
});
