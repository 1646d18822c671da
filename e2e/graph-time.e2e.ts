import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Variables, person } from './rig/jobs';
import { runNx } from './rig/run-nx';
import { makeFolder } from './rig/test-folder';
import { createWitness } from './rig/witness';
import { type Workspace, createWorkspace, describeProject } from './rig/workspace';

const YEAR = 365 * 24 * 3600 * 1000;

/** A pull request from a fork, with everything else that a job may say to the plugin. */
const pullRequest: Variables = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_REF_NAME: '7/merge',
  GITHUB_HEAD_REF: 'feature/login',
  GITHUB_BASE_REF: 'main',
  GITHUB_SHA: 'f'.repeat(40),
  NX_BUILDX_REGISTRY: 'registry.example.com/other',
  NX_BUILDX_CACHE_REPOSITORY: 'registry.example.com/other/cache',
  NX_BUILDX_BRANCH: 'other',
  NX_BUILDX_BASE_BRANCH: 'release',
  NX_BUILDX_TRUST: 'untrusted',
  NX_BUILDX_MAX_PARALLEL: '2',
  NX_BUILDX_BUILDER: 'other',
  NX_BUILDX_OUTPUT: 'none',
  NX_DOCKER_CACHE_REGISTRY: 'registry.example.com/agents',
};

const gitlab: Variables = {
  CI: 'true',
  GITLAB_CI: 'true',
  CI_COMMIT_BRANCH: 'main',
  CI_DEFAULT_BRANCH: 'main',
  CI_COMMIT_SHA: 'e'.repeat(40),
};

describe('the project graph', () => {
  let workspace: Workspace;
  let asPerson: string;

  beforeAll(async () => {
    workspace = createWorkspace({
      plugin: { registry: 'acme.test', cache: { repository: 'acme.test/cache' } },
      files: {
        ...describeProject('base', { Dockerfile: 'FROM busybox:1.36\nRUN echo base\n' }),
        ...describeProject('api', {
          Dockerfile: 'FROM acme.test/base\nARG REVISION\nCOPY dist/apps/api /app\nCOPY tools/start.sh /\n',
        }),
        ...describeProject(
          'worker',
          {},
          {
            targets: {
              image: {
                executor: 'nx-buildx:build',
                options: { file: 'tools/docker/worker.Dockerfile', buildArgs: { REVISION: null } },
              },
            },
          },
        ),
        'tools/docker/worker.Dockerfile': 'FROM acme.test/base\nCOPY libs/shared /app\n',
        'tools/start.sh': 'exec sleep 1\n',
        'libs/shared/project.json': { name: 'shared' },
        'docs/Dockerfile': 'FROM scratch\n',
      },
    });
    asPerson = await drawGraph(person);
  });

  /** The whole graph as Nx writes it, computed anew. */
  const drawGraph = async (env: Variables): Promise<string> => {
    const folder = makeFolder('graph');
    const file = join(folder, 'graph.json');
    const fresh = { NX_WORKSPACE_DATA_DIRECTORY: join(folder, 'data') };
    const end = await runNx({ workspace, args: ['graph', `--file=${file}`], env: { ...env, ...fresh } });
    expect(end).toMatchObject({ code: 0 });
    return readFileSync(file, 'utf8');
  };

  it('has the images of the workspace, with what they depend on', () => {
    const { nodes, dependencies } = (JSON.parse(asPerson) as Drawn).graph;
    const images = Object.values(nodes).filter(({ data }) => data.targets?.['image']);
    expect(images.map(({ name }) => name).sort()).toEqual(['api', 'base', 'worker']);
    expect(nodes['api']?.data.targets?.['image']?.dependsOn).toEqual([
      'build',
      { projects: ['base'], target: 'image' },
    ]);
    expect(dependencies['worker']?.map(({ target }) => target).sort()).toEqual(['base', 'shared']);
  });

  it.each([
    ['in a pull request of GitHub Actions', pullRequest],
    ['in a job of GitLab', gitlab],
  ])('is the same to the byte %s', async (_, job) => {
    expect(await drawGraph(job)).toBe(asPerson);
  });

  it('asks no program and no machine beyond what Nx asks without the plugin, and not the clock', async () => {
    const witness = createWitness({ programs: ['git', 'docker', 'buildctl'], clockShift: 3 * YEAR });
    expect(await drawGraph({ ...pullRequest, ...witness.env })).toBe(asPerson);

    const withoutPlugin = createWitness({ programs: ['git', 'docker', 'buildctl'] });
    const nxJson = workspace.read('nx.json');
    workspace.write({ 'nx.json': { ...(JSON.parse(nxJson) as object), plugins: [] } });
    expect(await drawGraph({ ...pullRequest, ...withoutPlugin.env })).not.toBe(asPerson);
    workspace.write({ 'nx.json': nxJson });

    expect(new Set(witness.seen())).toEqual(new Set(withoutPlugin.seen()));
    expect(witness.seen()).not.toContainEqual(expect.stringMatching(/^(?:docker|buildctl|connect|lookup) /));
  });

  it('is the same to the byte on another branch, at another commit, and without git', async () => {
    workspace.checkout('feature/login');
    workspace.commit('second');
    expect(await drawGraph(person)).toBe(asPerson);
    workspace.remove('.git');
    expect(await drawGraph(person)).toBe(asPerson);
  });
});

it('a witness sees programs and connections, and turns the clock', () => {
  const witness = createWitness({ programs: ['git'], clockShift: -20 * YEAR });
  const code = [
    "require('node:child_process').execFileSync('git', ['--version']);",
    "require('node:net').connect(9, '127.0.0.1').on('error', () => undefined);",
    "require('node:dns').lookup('localhost', () => undefined);",
    'console.log(new Date().getFullYear());',
  ];
  const year = execFileSync(process.execPath, ['-e', code.join('\n')], {
    env: witness.env,
    encoding: 'utf8',
  });
  expect(Number(year)).toBe(new Date(Date.now() - 20 * YEAR).getFullYear());
  expect(witness.seen()).toEqual(['git --version', 'connect 127.0.0.1:9', 'lookup localhost']);
});

interface Drawn {
  readonly graph: {
    readonly nodes: Readonly<
      Record<string, { name: string; data: { targets?: Record<string, { dependsOn?: unknown }> } }>
    >;
    readonly dependencies: Readonly<Record<string, readonly { target: string }[]>>;
  };
}
