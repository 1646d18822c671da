import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Engine } from '../../tools/engine/src/index';
import type { BuildOutcome } from './build-images';
import type { TestLab } from './lab';
import { readOption } from './recorder';
import { type Files, type Workspace, createWorkspace, describePlugin, describeProject } from './workspace';

export const lines = (...each: readonly string[]): string => `${each.join('\n')}\n`;

/** The steps of `api`. */
export const COPY_ALL = 'COPY . /repo';
export const LIST = 'RUN find /repo > /list';

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

const ofRoot = ['nx.json', 'package-lock.json', 'package.json', 'tools/build.sh'];

/** What the closures of the images have, sorted. */
export const sent = {
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
} as const;

/** Images `api`, which needs two libraries, and `web`, of which the closure is sent unless `plugin` says otherwise. */
export function createFiltered(lab: TestLab, path: string, plugin: object = {}): Workspace {
  const filter = { context: 'workspace', contextFilter: 'closure', contextInclude: ['tools/b*.sh'] };
  return createWorkspace({ plugin: { ...describePlugin(lab, path), ...filter, ...plugin }, files });
}

/** Changes a project that `api` does not need, and adds a folder that no project has. */
export function changeWeb(workspace: Workspace): void {
  workspace.write({ 'apps/web/main.txt': `${'changed '.repeat(1000)}\n`, 'apps/new/file.txt': 'new\n' });
}

/** Builds `api`, builds it again, and once more after a change. */
export async function buildAround(build: () => Promise<BuildOutcome>, change: () => void) {
  const once = async () => {
    const outcome = await build();
    expect(outcome).toMatchObject({ code: 0 });
    // The next build writes over it.
    const { key } = outcome.result('api');
    return { outcome, key, bytes: outcome.build('api').progress.contextBytes };
  };
  const first = await once();
  const before = await once();
  change();
  const after = await once();
  return { first, before, after, keys: [first.key, before.key, after.key] };
}

/** Steps of `api` that ran, sorted: BuildKit names them in any order. */
export function listExecuted(outcome: BuildOutcome): readonly string[] {
  return [...(outcome.executed()['api'] ?? [])].sort();
}

/** Runs a command in an image that was pushed. @returns standard output */
export async function runIn(
  lab: TestLab,
  repository: string,
  command: readonly string[],
  engine: Engine = lab.a,
): Promise<string> {
  const reference = `${lab.registry.host}/${repository}`;
  return engine.docker('run', '--rm', '--network', 'none', reference, ...command);
}

/** Files of an image's copy of the workspace, sorted. */
export async function listSent(lab: TestLab, repository: string): Promise<readonly string[]> {
  const output = await runIn(lab, repository, ['find', '/repo', '-type', 'f']);
  return output
    .trim()
    .split('\n')
    .map((file) => file.slice('/repo/'.length))
    .sort();
}

/** That the copy of the Dockerfile which a build was given is not there any more, nor any folder around it. */
export function expectGone(argv: readonly string[]): void {
  const [copy = ''] = readOption(argv, 'file');
  expect(copy).toMatch(/^\/.+\/nx-buildx-[^/]+\/[^/]+\/Dockerfile$/);
  expect(existsSync(dirname(dirname(copy)))).toBe(false);
}
