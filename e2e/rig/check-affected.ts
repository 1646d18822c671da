import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { runNx } from './run-nx';
import { makeFolder } from './test-folder';
import { type Files, type Workspace, createWorkspace, describeProject } from './workspace';

const lines = (...each: readonly string[]): string => `${each.join('\n')}\n`;

/** Images on images, and images of files that lie all over the workspace. */
const files: Files = {
  '.dockerignore': lines('node_modules', '.git'),
  'docs/index.md': 'nobody copies this\n',
  'libs/shared/project.json': { name: 'shared', projectType: 'library' },
  'libs/shared/shared.txt': 'shared\n',
  'libs/loose.txt': 'of no project\n',
  'tools/certificates/ca.crt': 'of no project\n',
  'tools/settings/first.conf': 'of no project\n',
  'tools/docker/node.Dockerfile': lines(
    'FROM busybox:1.36',
    'ARG APP_NAME',
    'COPY apps/${APP_NAME}/main.txt tools/settings/*.conf /app/',
  ),
  'tools/docker/node.Dockerfile.dockerignore': 'node_modules\n',
  ...describeProject('base', {
    Dockerfile: lines('FROM busybox:1.36', 'COPY base.conf /etc/'),
    'base.conf': 'base\n',
  }),
  ...describeProject('runtime', {
    Dockerfile: lines('FROM acme.test/base', 'COPY tools/certificates/ca.crt /etc/'),
  }),
  ...describeProject(
    'api',
    { Dockerfile: lines('FROM acme.test/runtime:latest', 'COPY dist/apps/api /app'), 'main.txt': 'api\n' },
    { targets: { build: { command: 'echo' } }, implicitDependencies: ['shared'] },
  ),
  ...describeProject('worker', {
    Dockerfile: lines('FROM busybox:1.36', 'COPY libs /repo/libs', 'COPY apps/worker/main.txt /repo/'),
    'main.txt': 'worker\n',
  }),
  ...describeProject('site', {
    Dockerfile: lines('FROM busybox:1.36', 'COPY src /site'),
    'src/index.html': 'site\n',
    '.dockerignore': '*.map\n',
  }),
  ...describeShared('orders'),
  ...describeShared('payments'),
};

function describeShared(name: string): Files {
  const options = { file: 'tools/docker/node.Dockerfile', buildArgs: { APP_NAME: name } };
  return describeProject(
    name,
    { 'main.txt': `${name}\n` },
    { targets: { image: { executor: 'nx-buildx:build', options } } },
  );
}

const standOnBase = ['api', 'base', 'runtime'];
const shareDockerfile = ['orders', 'payments'];

/** What is changed, and the images that have to be built for it, sorted. */
const changes: readonly (readonly [path: string, images: readonly string[]])[] = [
  ['apps/site/Dockerfile', ['site']],
  ['apps/api/Dockerfile', ['api']],
  ['apps/base/Dockerfile', standOnBase],
  ['apps/base/base.conf', standOnBase],
  ['apps/runtime/Dockerfile', ['api', 'runtime']],
  ['apps/worker/main.txt', ['worker']],
  ['apps/orders/main.txt', ['orders']],
  ['tools/certificates/ca.crt', ['api', 'runtime']],
  ['libs/shared/shared.txt', ['api', 'worker']],
  ['libs/loose.txt', ['worker']],
  ['libs/added.txt', ['worker']],
  ['tools/settings/added.conf', shareDockerfile],
  ['tools/docker/node.Dockerfile', shareDockerfile],
  ['tools/docker/node.Dockerfile.dockerignore', shareDockerfile],
  ['.dockerignore', ['api', 'runtime', 'worker']],
  ['apps/site/.dockerignore', ['site']],
  ['docs/index.md', []],
];

/** Where it is tried. */
export interface AffectedCheck {
  /** Gives the `node_modules` folder with Nx and the plugin, once tests run. Default: that of this repository. */
  readonly nodeModules?: () => string;
}

/** Tests that a commit selects exactly the images that it changes. Needs no engine: nothing is built. */
export function checkAffected({ nodeModules }: AffectedCheck = {}): void {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = createWorkspace({
      plugin: { registry: 'acme.test' },
      files,
      ...(nodeModules === undefined ? {} : { nodeModules: nodeModules() }),
    });
  });

  const change = (path: string): void => {
    const before = path in files ? workspace.read(path) : '';
    workspace.write({ [path]: `${before}# changed\n` });
    workspace.commit(`change ${path}`);
  };

  it.each(changes)('a commit that changes %s selects %j', async (path, images) => {
    change(path);
    expect(await listAffected(workspace)).toEqual(images);
  });

  it.each([
    ['libs/loose.txt', ['worker']],
    ['tools/settings/first.conf', shareDockerfile],
    ['.dockerignore', ['api', 'runtime', 'worker']],
    ['tools/docker/node.Dockerfile.dockerignore', shareDockerfile],
  ])('a commit that removes %s selects %j', async (path, images) => {
    workspace.remove(path);
    workspace.commit(`remove ${path}`);
    expect(await listAffected(workspace)).toEqual(images);
  });

  it('an image waits for the images it stands on and for its own build, and for nothing else', async () => {
    change('apps/base/base.conf');
    expect(await planAffected(workspace)).toEqual({
      'base:image': [],
      'runtime:image': ['base:image'],
      'api:build': [],
      'api:image': ['api:build', 'runtime:image'],
    });
  });
}

/** Projects whose images the last commit selects, sorted. */
export async function listAffected(workspace: Workspace): Promise<readonly string[]> {
  const args = [
    'show',
    'projects',
    '--affected',
    '--with-target=image',
    '--base=HEAD~1',
    '--head=HEAD',
    '--json',
  ];
  const { code, output } = await runNx({ workspace, args });
  expect({ code, output }).toMatchObject({ code: 0 });
  return (JSON.parse(output.slice(output.indexOf('['))) as string[]).sort();
}

/** The tasks that `nx affected -t image` would run for the last commit, each with those it waits for. */
async function planAffected(workspace: Workspace): Promise<Readonly<Record<string, readonly string[]>>> {
  const file = join(makeFolder('graph'), 'tasks.json');
  const args = ['affected', '-t', 'image', '--base=HEAD~1', '--head=HEAD', `--graph=${file}`];
  expect(await runNx({ workspace, args })).toMatchObject({ code: 0 });
  const { tasks } = JSON.parse(readFileSync(file, 'utf8')) as {
    tasks: { dependencies: Record<string, readonly (string | { id: string })[]> };
  };
  return Object.fromEntries(
    Object.entries(tasks.dependencies).map(([id, each]) => [
      id,
      each.map((task) => (typeof task === 'string' ? task : task.id)).sort(),
    ]),
  );
}
