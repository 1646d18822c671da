import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { createWriterSearch } from './find-writers';

type DependsOn = TargetConfiguration['dependsOn'];

function find(path: string, dependsOn: DependsOn, build: TargetConfiguration = {}) {
  const project = (name: string, image: TargetConfiguration): ProjectConfiguration => ({
    name,
    root: `apps/${name}`,
    targets: {
      image: { executor: 'nx-buildx:build', ...image },
      build: { executor: 'nx:run-commands', ...build },
      test: { executor: 'nx:run-commands', outputs: ['{workspaceRoot}/coverage/{projectName}'] },
    },
  });
  const projects = [project('api', dependsOn === undefined ? {} : { dependsOn }), project('web', {})];
  return createWriterSearch(projects)('api:image', path);
}

it.each<[string, DependsOn, string, string | null]>([
  ['its own task', ['build'], 'apps/api/dist', 'api:build'],
  ['another of its tasks', ['test'], 'coverage/api', 'api:test'],
  ['a task it does not wait for', ['test'], 'apps/api/dist', null],
  ['no task', undefined, 'apps/api/dist', null],
  ["other projects' tasks", ['^build'], 'apps/web/dist', 'web:build'],
  ["a task of its own alone, for another's files", ['build'], 'apps/web/dist', null],
  ['a task as object', [{ target: 'build' }], 'apps/api/dist', 'api:build'],
  ['a task of a named project', [{ target: 'build', projects: 'web' }], 'apps/web/dist', 'web:build'],
  ['tasks of named projects', [{ target: 'build', projects: ['web'] }], 'apps/api/dist', null],
  ['tasks of dependencies', [{ target: 'build', dependencies: true }], 'apps/web/dist', 'web:build'],
  ['images, which write none of its files', ['^image'], 'apps/web/dist', null],
  ['a target nobody has', ['nothing'], 'apps/api/dist', null],
  ['several', ['test', 'build'], 'apps/api/dist', 'api:build'],
])('an image that waits for %s', (_, dependsOn, path, task) => {
  expect(find(path, dependsOn)).toBe(task);
});

it.each<[string, readonly string[] | undefined, string, boolean]>([
  ['the folder', ['{projectRoot}/out'], 'apps/api/out', true],
  ['what is in it', ['{projectRoot}/out'], 'apps/api/out/a/b', true],
  ['what it is in', ['{projectRoot}/out'], 'apps/api', true],
  ['the whole context', ['{projectRoot}/out'], '.', true],
  ['what is beside it', ['{projectRoot}/out'], 'apps/api/outer', false],
  ['a folder of the workspace', ['{workspaceRoot}/dist/{projectRoot}'], 'dist/apps/api/main.js', true],
  ['the workspace itself', ['{workspaceRoot}'], 'apps/api/a', true],
  ['an option', ['{options.outputPath}'], 'build/api', true],
  ['an option that is not set', ['{options.other}'], 'apps/api', false],
  ['a pattern', ['{projectRoot}/gen/**/*.ts'], 'apps/api/gen/a', true],
  ['a pattern of files', ['{projectRoot}/*.{js,map}'], 'apps/api/a', true],
  ['no outputs: the folder of the project', undefined, 'apps/api/dist', true],
  ['no outputs: the folder of the workspace', undefined, 'dist/apps/api', true],
  ['no output at all', [], 'apps/api/dist', false],
  // Sources with wildcards.
  ['a source that chooses the folder', ['{workspaceRoot}/dist/{projectRoot}'], 'dist/apps/*', true],
  ['a source that chooses in it', ['{workspaceRoot}/dist/{projectRoot}'], 'dist/*/*/main.js', true],
  ['a source that chooses another', ['{workspaceRoot}/dist/{projectRoot}'], 'dist/libs*/api', false],
  ['files beside it', ['{projectRoot}/dist'], 'apps/api/package*.json', false],
  ['a source from any folder', ['{projectRoot}/out'], '**/package.json', true],
  ['a source from any folder of another', ['{projectRoot}/out'], 'libs/**/a', false],
])('%s', (_, outputs, path, isWritten) => {
  const build = {
    ...(outputs === undefined ? {} : { outputs: [...outputs] }),
    options: { outputPath: 'build/api' },
  };
  expect(find(path, ['build'], build)).toBe(isWritten ? 'api:build' : null);
});

it('knows nothing of an image it has not seen', () => {
  expect(createWriterSearch([])('api:image', '.')).toBeNull();
});
