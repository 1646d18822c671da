import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { runNx } from './rig/run-nx';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

describe('a workspace with every kind of Dockerfile that cannot be built', () => {
  let workspace: Workspace;

  beforeAll(() => {
    const name = (image: string): string => `${lab.registry.host}/acme/${image}`;
    workspace = createWorkspace({
      plugin: describePlugin(lab, 'acme'),
      files: {
        ...describeProject(
          'sound',
          { Dockerfile: 'FROM busybox:1.36\nRUN echo sound > /sound.txt\n' },
          { targets: { build: { command: 'echo built sound' } } },
        ),
        ...describeProject('broken', { Dockerfile: 'FROM busybox:1.36\n\nCPOY src /src\n' }),
        ...describeProject('empty', { Dockerfile: '' }),
        ...describeProject('folder', { 'Dockerfile/readme.md': 'no Dockerfile\n' }),
        ...describeProject('ring-a', { Dockerfile: `FROM ${name('ring-b')}\n` }),
        ...describeProject('ring-b', { Dockerfile: `# first\nFROM ${name('ring-c')}\n` }),
        ...describeProject('ring-c', {
          Dockerfile: `FROM busybox:1.36\nCOPY --from=${name('ring-a')} / /\n`,
        }),
        'tools/legacy/Dockerfile': 'FROM scratch\n',
        'examples/nameless/package.json': { private: true },
        'examples/nameless/Dockerfile': 'FROM scratch\n',
        'examples/torn/package.json': '{ "name": ',
        'examples/torn/Dockerfile': 'FROM scratch\n',
        ...describeProject('plain', {}),
        'examples/copy-of-sound/package.json': { name: 'sound' },
        'examples/copy-of-sound/Dockerfile': 'FROM scratch\n',
        'examples/copy-of-plain/package.json': { name: 'plain' },
        'examples/copy-of-plain/Dockerfile': 'FROM scratch\n',
        ...describeProject(
          'elsewhere',
          {},
          {
            targets: { image: { executor: 'nx-buildx:build', options: { file: 'tools/docker/Dockerfile' } } },
          },
        ),
        'tools/docker/Dockerfile': 'FROM busybox:1.36\n',
      },
    });
    symlinkSync('nowhere', join(workspace.root, 'tools/Dockerfile'));
    workspace.commit('link a Dockerfile to nowhere');
  });

  it.each([
    ['shows its projects', ['show', 'projects']],
    ['draws its graph', ['graph', '--file=graph.json']],
    ['runs tasks that are no images', ['run-many', '-t', 'build']],
    ['finds out what a commit affects', ['affected', '-t', 'build', '--base=HEAD~1']],
  ])('%s', async (_, args) => {
    expect(await runNx({ workspace, args })).toMatchObject({ code: 0 });
  });

  it('has its own projects where they are, whatever an example calls itself', async () => {
    const { output } = await runNx({ workspace, args: ['show', 'projects', '--json'] });
    const projects = [
      'broken',
      'elsewhere',
      'empty',
      'folder',
      'plain',
      'ring-a',
      'ring-b',
      'ring-c',
      'sound',
    ];
    expect((JSON.parse(output) as string[]).sort()).toEqual(projects);
    const sound = await runNx({ workspace, args: ['show', 'project', 'sound', '--json'] });
    expect(JSON.parse(sound.output)).toMatchObject({ root: 'apps/sound', targets: { build: {}, image: {} } });
  });

  const build = (project: string) =>
    buildImages({ workspace, engine: lab.a, as: pushTo('main'), args: ['run', `${project}:image`] });

  it('builds its sound image, and names the Dockerfiles that lie in no project', async () => {
    const outcome = await build('sound');
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.images).toEqual(['sound']);
    const strays = ['copy-of-plain', 'copy-of-sound', 'nameless', 'torn'].map((name) => `examples/${name}`);
    for (const stray of ['tools/legacy', ...strays])
      expect(outcome.output).toContain(`${stray}/Dockerfile:1`);
    expect(outcome.output).not.toContain('tools/docker/Dockerfile');
  });

  it.each([
    ['broken', ['dockerfile-invalid', 'apps/broken/Dockerfile:3']],
    ['empty', ['dockerfile-invalid', 'apps/empty/Dockerfile:1']],
    ['folder', ['apps/folder/Dockerfile']],
    [
      'ring-b',
      [
        'ring-a → ring-b (apps/ring-a/Dockerfile:1)',
        'ring-b → ring-c (apps/ring-b/Dockerfile:2)',
        'ring-c → ring-a (apps/ring-c/Dockerfile:2)',
      ],
    ],
  ])('says file and line when the image of %s is built, and starts nothing', async (project, places) => {
    const outcome = await build(project);
    expect(outcome.code).not.toBe(0);
    for (const place of places) expect(outcome.output).toContain(place);
    expect(outcome.builds).toEqual([]);
  });

  it('pushes what can be built, and nothing else', async () => {
    expect(await lab.api.listRepositories()).toEqual(['acme/cache', 'acme/sound', 'base/busybox']);
  });
});
