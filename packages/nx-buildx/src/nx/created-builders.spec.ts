import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeDocker } from '../docker/testing/fake-docker';
import type { FakeDocker } from '../docker/testing/fake-docker';
import { success } from '../model/failure';
import { openCreatedBuilders } from './created-builders';
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
