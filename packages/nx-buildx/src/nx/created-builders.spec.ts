import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    'builder "left" was not removed: no answer; the next run that makes a builder tries again, or once it can be reached remove it by hand: `docker buildx rm left`',
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

it('does not let buildx forget a builder out of reach, so that a later run can remove it', async () => {
  fake.remove();
  fake = createFakeDocker(`
    fs.appendFileSync(folder + '/done', argv.slice(1).join(' ') + '; ');
    const error = process.env.DOCKER_HOST ? 'Error: Cannot connect to the Docker daemon' : 'Status: running';
    if (argv[1] === 'inspect') console.log('Driver: docker-container\\n\\nNodes:\\nName: left0\\n' + error);`);
  const gone = open({ NX_BUILDX_RUN_ID: 'one', DOCKER_HOST: 'unix:///none' });
  await gone.make('left', DEFINITION, NEVER);
  expect(await gone.release(true)).toEqual([
    expect.stringMatching(
      /^builder "left" was not removed: Cannot connect to the Docker daemon; the next run/,
    ),
  ]);
  const next = open({ NX_BUILDX_RUN_ID: 'two' });
  await next.make('ci', DEFINITION, NEVER);
  expect(await next.release(false)).toEqual([]);
  expect(fake.readText('done')).toMatch(/ inspect left; inspect left; rm left; create --name=ci /);
  expect(existsSync(join(root, 'buildx/nx-buildx/left.json'))).toBe(false);
});

describe('where nothing can be written', () => {
  it('makes no builder that nobody would remove, and says what to do', async () => {
    // A file takes no folder's place.
    writeFileSync(join(root, 'buildx'), '');
    const builders = open();
    const folder = join(root, 'buildx/nx-buildx');
    const made = await builders.make('ci', DEFINITION, NEVER);
    expect(made).toMatchObject({
      ok: false,
      failures: [{ code: 'create-failed', fix: expect.stringContaining(`make ${folder} writable`) }],
    });
    expect(fake.readText('done')).toBeNull();
    expect(await builders.release(true)).toEqual([]);
  });

  it('leaves no builder behind whose lease was not written', async () => {
    mkdirSync(join(root, `buildx/nx-buildx/ci.json/folder`), { recursive: true });
    expect(await open().make('ci', DEFINITION, NEVER)).toMatchObject({ ok: false });
    expect(fake.readText('done')).toBe('create inspect rm ');
  });

  it('makes it without a note for the hook, which does nothing then', async () => {
    writeFileSync(join(root, '.nx'), '');
    expect(await open({ NX_BUILDX_RUN_ID: 'r' }).make('ci', DEFINITION, NEVER)).toEqual(success(null));
  });

  it('tells of builders that it cannot give up', async () => {
    const builders = open({ NX_BUILDX_RUN_ID: 'r' });
    await builders.make('ci', DEFINITION, NEVER);
    // In the way of what takes the lease's place.
    mkdirSync(join(root, `buildx/nx-buildx/ci.json.${String(process.pid)}`));
    expect(await builders.release(false)).toEqual([
      expect.stringMatching(/ written to .*ci\.json: .*EISDIR/),
    ]);
  });
});
