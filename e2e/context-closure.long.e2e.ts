import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type BuildOutcome,
  type BuildRequest,
  buildImages,
  describeOutcome,
  startBuild,
} from './rig/build-images';
import type { Step } from './rig/decode-progress';
import { listAffected } from './rig/check-affected';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { readOption } from './rig/recorder';
import {
  type Files,
  type Workspace,
  createWorkspace,
  describePlugin,
  describeProject,
} from './rig/workspace';

const lab = useLab();

const lines = (...each: readonly string[]): string => `${each.join('\n')}\n`;
const COPY_ALL = 'COPY . /repo';
const LIST = 'RUN find /repo > /list';

/** Patterns that take back, of which some would take back what is of other projects. */
const ignored = lines(
  'node_modules',
  '.git',
  '.nx',
  'dist',
  '**/*.md',
  '!**/keep.md',
  'libs/*',
  '!libs/shared',
  '!libs/other',
  'libs/shared/tmp',
  '!libs/*/tmp/wanted',
);

function describeLibrary(name: string, dependencies: readonly string[] = []): Files {
  return {
    [`libs/${name}/project.json`]: { name, implicitDependencies: dependencies },
    [`libs/${name}/index.txt`]: `${name}\n`,
    [`libs/${name}/keep.md`]: `${name}\n`,
    [`libs/${name}/drop.md`]: `${name}\n`,
    [`libs/${name}/tmp/wanted`]: `${name}\n`,
    [`libs/${name}/tmp/unwanted`]: `${name}\n`,
  };
}

const files: Files = {
  '.dockerignore': ignored,
  'package-lock.json': { name: 'workspace', lockfileVersion: 3, packages: {} },
  '.npmrc': '//registry.test/:_authToken=hidden\n',
  'README.md': 'nobody needs this\n',
  'tools/build.sh': 'true\n',
  'tools/other.sh': 'true\n',
  ...describeLibrary('shared', ['deep']),
  ...describeLibrary('deep'),
  ...describeLibrary('other'),
  ...describeProject(
    'api',
    { Dockerfile: lines('FROM busybox:1.36', COPY_ALL, LIST), 'main.txt': 'api\n', 'e2e/test.txt': 'test\n' },
    { implicitDependencies: ['shared'] },
  ),
  'apps/api/e2e/project.json': { name: 'api-e2e', implicitDependencies: ['api'] },
  ...describeProject('web', {
    Dockerfile: lines('FROM busybox:1.36', COPY_ALL),
    'main.txt': 'web\n',
    'keep.md': 'web\n',
  }),
};

function createFiltered(path: string, plugin: object = {}): Workspace {
  const filter = { context: 'workspace', contextFilter: 'closure', contextInclude: ['tools/b*.sh'] };
  return createWorkspace({ plugin: { ...describePlugin(lab, path), ...filter, ...plugin }, files });
}

function buildOn(workspace: Workspace, request: Partial<BuildRequest> = {}): Promise<BuildOutcome> {
  return buildImages({ workspace, engine: lab.a, as: pushTo('main'), ...request });
}

/** What nothing but the plugin's own results may differ in. */
const readStatus = ({ git }: Workspace): string => git('status', '--short', '--untracked-files=all');

/** Builds, builds again, and once more after a change. */
async function buildAround(workspace: Workspace, change: () => void) {
  const outcomes: BuildOutcome[] = [];
  const keys: (string | null)[] = [];
  for (const prepare of [() => undefined, () => undefined, change]) {
    prepare();
    const outcome = await buildOn(workspace, { args: ['run', 'api:image'] });
    expect(outcome).toMatchObject({ code: 0 });
    outcomes.push(outcome);
    // The next build writes over it.
    keys.push(outcome.result('api').key);
  }
  const [, before, after] = outcomes as [BuildOutcome, BuildOutcome, BuildOutcome];
  const bytes = (outcome: BuildOutcome) => outcome.build('api').progress.contextBytes;
  return { before, after, keys, bytes };
}

const changeWeb = (workspace: Workspace) =>
  workspace.write({ 'apps/web/main.txt': `${'changed '.repeat(1000)}\n`, 'apps/new/file.txt': 'new\n' });

/** Files of an image's copy of the workspace, sorted. */
async function listSent(path: string, image: string): Promise<readonly string[]> {
  const reference = `${lab.registry.host}/${path}/${image}`;
  const find = ['find', '/repo', '-type', 'f'];
  const output = await lab.a.docker('run', '--rm', '--network', 'none', reference, ...find);
  return output
    .trim()
    .split('\n')
    .map((file) => file.slice('/repo/'.length))
    .sort();
}

/** Steps of `api` that ran, sorted: BuildKit names them in any order. */
const listExecuted = (outcome: BuildOutcome) => [...(outcome.executed()['api'] ?? [])].sort();

const ofRoot = ['nx.json', 'package-lock.json', 'package.json', 'tools/build.sh'];
const sent: Readonly<Record<string, readonly string[]>> = {
  api: [
    'apps/api/Dockerfile',
    'apps/api/main.txt',
    'apps/api/project.json',
    // All but this one file is ignored, of which the workspace takes back one in every library.
    'libs/deep/tmp/wanted',
    // Taken back after other patterns, and so with what those leave out.
    'libs/shared/drop.md',
    'libs/shared/index.txt',
    'libs/shared/keep.md',
    'libs/shared/project.json',
    'libs/shared/tmp/wanted',
    ...ofRoot,
  ],
  web: ['apps/web/Dockerfile', 'apps/web/keep.md', 'apps/web/main.txt', 'apps/web/project.json', ...ofRoot],
};

describe('with contextFilter "closure"', () => {
  it('a change of another project runs no step and sends no byte more, and one of a dependency does', async () => {
    const workspace = createFiltered('closure');
    const { before, after, keys, bytes } = await buildAround(workspace, () => changeWeb(workspace));
    expect(before.executed()).toEqual({});
    expect(after.executed()).toEqual({});
    expect(bytes(before)).toBeGreaterThan(0);
    expect(bytes(after)).toBe(bytes(before));
    expect(keys).toEqual([expect.any(String), keys[0], keys[0]]);

    workspace.write({ 'libs/deep/tmp/wanted': 'changed\n' });
    const changed = await buildOn(workspace, { args: ['run', 'api:image'] });
    expect(listExecuted(changed)).toEqual([COPY_ALL, LIST]);
    expect(changed.result('api').key).not.toBe(keys[0]);
  });

  it.each(['single', 'batch'] as const)(
    'exactly the closure is sent, and no trace left (%s)',
    async (mode) => {
      const path = `exact-${mode}`;
      const workspace = createFiltered(path);
      const before = readStatus(workspace);
      const outcome = await buildOn(workspace, { mode, args: ['run-many', '-t', 'image', '--parallel=2'] });
      expect(outcome).toMatchObject({ code: 0 });
      expect([...outcome.images].sort()).toEqual(['api', 'web']);
      expect(await listSent(path, 'api')).toEqual(sent['api']);
      expect(await listSent(path, 'web')).toEqual(sent['web']);
      expect(readStatus(workspace)).toBe(before);
      for (const { argv } of outcome.builds) expectGone(argv);
    },
  );

  it('a failing step is told with its own Dockerfile and line, and leaves no trace', async () => {
    const workspace = createFiltered('failing');
    workspace.write({ 'apps/api/Dockerfile': lines('FROM busybox:1.36', COPY_ALL, '', 'RUN exit 3') });
    const outcome = await buildOn(workspace, { args: ['run', 'api:image'] });
    expect(outcome.code).toBe(1);
    expect(readFailures(outcome.output)).toMatchObject([
      { code: 'build-failed', place: 'api:image apps/api/Dockerfile:4' },
    ]);
    expectGone(outcome.build('api').argv);
  });

  it('a build that is stopped leaves no trace', async () => {
    const workspace = createFiltered('stopped');
    const command = 'RUN sleep 86399';
    workspace.write({ 'apps/api/Dockerfile': lines('FROM busybox:1.36', COPY_ALL, command) });
    const request = { workspace, engine: lab.a, as: pushTo('main'), args: ['run', 'api:image'] };
    const { process: nx, recorder } = startBuild(request);
    try {
      const isAsleep = (step: Step) => step.name === command && step.state === 'running';
      await nx.meanwhile('the build sleeps', () =>
        recorder.builds().some(({ progress }) => progress.steps.some(isAsleep)),
      );
      nx.interrupt();
      await nx.done;
    } finally {
      nx.kill();
    }
    expectGone(describeOutcome(await nx.done, recorder, workspace).build('api').argv);
  });

  it('a source outside of it is refused before anything runs', async () => {
    const workspace = createFiltered('outside');
    workspace.write({ 'apps/api/Dockerfile': lines('FROM busybox:1.36', 'COPY tools/other.sh /') });
    const outcome = await buildOn(workspace, { args: ['run', 'api:image'] });
    expect(outcome).toMatchObject({ code: 1, builds: [] });
    expect(readFailures(outcome.output)).toMatchObject([
      { code: 'context-filtered', place: 'api:image apps/api/Dockerfile:2' },
    ]);
  });
});

it.each([
  ['apps/web/main.txt', ['web']],
  ['apps/api/e2e/test.txt', []],
  ['libs/deep/tmp/wanted', ['api']],
  ['tools/build.sh', ['api', 'web']],
])('a commit that changes %s selects %j', async (path, images) => {
  const workspace = createFiltered('affected');
  workspace.write({ [path]: 'changed\n' });
  workspace.commit('change');
  expect(await listAffected(workspace)).toEqual(images);
});

describe('without it', () => {
  it('a change of another project runs the step and is sent', async () => {
    const workspace = createFiltered('none', { contextFilter: 'none' });
    const { before, after, keys, bytes } = await buildAround(workspace, () => changeWeb(workspace));
    expect(before.executed()).toEqual({});
    expect(listExecuted(after)).toEqual([COPY_ALL, LIST]);
    expect(bytes(after)).toBeGreaterThan(bytes(before) + 8000);
    expect(keys[2]).not.toBe(keys[0]);
    expect(readOption(after.build('api').argv, 'file')).toEqual(['apps/api/Dockerfile']);
    // What is sent with it is what of this the closure has.
    const ofClosure =
      /^(?:apps\/api\/(?!e2e)|libs\/(?:shared|deep)\/|(?:nx|package|package-lock)\.json$|tools\/build)/;
    const all = await listSent('none', 'api');
    expect(all.filter((file) => ofClosure.test(file))).toEqual(sent['api']);
    expect(all).toEqual(expect.arrayContaining(['.npmrc', 'libs/other/keep.md', 'apps/web/keep.md']));
  });
});

/** That the copy of the Dockerfile which a build was given is not there any more, nor any folder around it. */
function expectGone(argv: readonly string[]): void {
  const [copy = ''] = readOption(argv, 'file');
  expect(copy).toMatch(/^\/.+\/nx-buildx-[^/]+\/[^/]+\/Dockerfile$/);
  expect(existsSync(dirname(dirname(copy)))).toBe(false);
}
