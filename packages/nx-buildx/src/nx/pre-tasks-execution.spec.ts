import { startsOnlyImages } from './pre-tasks-execution';
import { readRequestedTargets } from './read-requested-targets';

it.each<[string, readonly string[] | null]>([
  ['run-many -t image', ['image']],
  ['run-many -t image,lint --parallel 3', ['image', 'lint']],
  ['run-many --projects a b -t image lint', ['image', 'lint']],
  ['affected --targets=image --base main', ['image']],
  ['affected --target image', ['image']],
  ['run api:image', ['image']],
  ['run api:image:ci --reuse=false', ['image']],
  ['api:image', ['image']],
  ['image api', ['image']],
  ['run-many --projects a', null],
  ['--version', null],
  ['', null],
])('nx %s', (line, targets) => {
  expect(readRequestedTargets(line.split(' ').filter((word) => word !== ''))).toEqual(targets);
});

describe('startsOnlyImages', () => {
  type Targets = Readonly<
    Record<
      string,
      {
        executor: string;
        dependsOn?: (string | { projects?: string[]; target: string; dependencies?: boolean })[];
      }
    >
  >;
  const graph = (projects: Readonly<Record<string, Targets>>) => ({
    nodes: Object.fromEntries(
      Object.entries(projects).map(([name, targets]) => [
        name,
        { name, type: 'app' as const, data: { root: name, targets: { ...targets } } },
      ]),
    ),
  });
  const image = { executor: 'nx-buildx:build', dependsOn: ['build'] };
  const build = { executor: 'nx:run-commands' };

  it('is true where images wait for images alone', () => {
    const child = { ...image, dependsOn: ['build', { projects: ['base'], target: 'image' }] };
    expect(startsOnlyImages(['image'], graph({ base: { image }, api: { image: child } }))).toBe(true);
  });

  it.each<[string, Readonly<Record<string, Targets>>, readonly string[]]>([
    ['a build comes first', { api: { image, build } }, ['image']],
    ['another target is asked for too', { api: { image, lint: build } }, ['image', 'lint']],
    [
      'a dependency of other projects is waited for',
      { api: { image: { ...image, dependsOn: ['^build'] } } },
      ['image'],
    ],
    [
      'a dependency in long form is',
      { api: { image: { ...image, dependsOn: [{ target: 'build', dependencies: true }] } } },
      ['image'],
    ],
    ['no project has the target', { api: { lint: build } }, ['image']],
    ['nothing is asked for', { api: { image } }, []],
    [
      'tasks are waited for by a pattern',
      { api: { image: { ...image, dependsOn: ['build-*'] } } },
      ['image'],
    ],
    [
      'projects are',
      { api: { image: { ...image, dependsOn: [{ projects: ['tag:x'], target: 'image' }] } } },
      ['image'],
    ],
    ["the target is somebody else's", { api: { image: build } }, ['image']],
  ])('is false where %s', (_, projects, targets) => {
    expect(startsOnlyImages(targets, graph(projects))).toBe(false);
  });
});
