import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { inferTargets } from './infer-targets';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-buildx-infer-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Image targets alone: each project with one has a publish target beside them. */
function infer(...given: Parameters<typeof inferAll>) {
  const targets = Object.entries(inferAll(...given));
  return Object.fromEntries(targets.filter(([, { executor }]) => executor === 'nx-buildx:build'));
}

function inferAll(
  files: Readonly<Record<string, unknown>>,
  options: unknown = { registry: 'ghcr.io/acme' },
  nxJson: object = {},
) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const configFiles = Object.keys(files).filter((path) =>
    /(?:^|\/)(?:Dockerfile|project\.json|package\.json)$/.test(path),
  );
  const found = inferTargets(configFiles, options, { workspaceRoot: root, nxJsonConfiguration: nxJson });
  const targets = found.flatMap(([, { projects = {} }]) =>
    Object.entries(projects).flatMap(([folder, project]) =>
      Object.entries(project.targets ?? {}).map(([name, target]) => [`${folder}:${name}`, target] as const),
    ),
  );
  return Object.fromEntries(targets) as Readonly<Record<string, TargetConfiguration>>;
}

it('gives a project with a Dockerfile its image target', () => {
  expect(infer({ 'apps/api/project.json': { name: 'api' }, 'apps/api/Dockerfile': 'FROM busybox' })).toEqual({
    'apps/api:image': {
      executor: 'nx-buildx:build',
      cache: false,
      inputs: [
        'default',
        '^default',
        '{projectRoot}/Dockerfile',
        '{projectRoot}/Dockerfile.dockerignore',
        '{projectRoot}/.dockerignore',
      ],
      outputs: ['{workspaceRoot}/dist/images/api'],
      dependsOn: ['build'],
      metadata: { description: 'Build the container image with docker buildx', technologies: ['docker'] },
    },
  });
});

it('publishes after the builds of all that an image stands on, and without building an image', () => {
  const found = inferAll({
    'base/project.json': { name: 'base' },
    'base/Dockerfile': 'FROM busybox',
    'web/project.json': { name: 'web' },
    'api/project.json': { name: 'api' },
    'api/Dockerfile': 'FROM ghcr.io/acme/base\nCOPY dist/web /web',
  });
  expect(found['api:image-publish']).toMatchObject({
    executor: 'nx-buildx:publish',
    dependsOn: [{ projects: ['api', 'base', 'web'], target: 'build' }],
  });
  expect(found['web:image-publish']).toBeUndefined();
});

it('takes a named package.json for a project, and no other', () => {
  const found = infer({
    'apps/api/package.json': { name: '@acme/api' },
    'apps/api/Dockerfile': 'FROM busybox',
    'apps/nameless/package.json': {},
    'apps/nameless/Dockerfile': 'FROM busybox',
    'tools/Dockerfile': 'FROM busybox',
  });
  expect(Object.keys(found)).toEqual(['apps/api:image']);
  expect(found['apps/api:image']?.metadata).toMatchObject({
    strayDockerfiles: ['apps/nameless/Dockerfile', 'tools/Dockerfile'],
  });
});

it('leaves a package.json alone that has the name of a project', () => {
  const found = infer({
    'apps/api/project.json': { name: 'api' },
    'apps/api/Dockerfile': 'FROM busybox',
    'examples/copy/package.json': { name: 'api' },
    'examples/copy/Dockerfile': 'FROM busybox',
  });
  expect(Object.keys(found)).toEqual(['apps/api:image']);
  expect(found['apps/api:image']?.metadata).toMatchObject({ strayDockerfiles: ['examples/copy/Dockerfile'] });
});

it('takes no Dockerfile for a stray that an image is built from, or that lies in a project', () => {
  const found = infer({
    'api/project.json': {
      name: 'api',
      targets: { image: { executor: 'nx-buildx:build', options: { file: 'tools/Dockerfile' } } },
    },
    'api/templates/Dockerfile': 'FROM busybox',
    'tools/Dockerfile': 'FROM busybox',
  });
  expect(found['api:image']?.metadata).not.toHaveProperty('strayDockerfiles');
});

it('waits for the images it stands on, and for nothing else', () => {
  const found = infer({
    'base/project.json': { name: 'base' },
    'base/Dockerfile': 'FROM busybox',
    'api/project.json': { name: 'api' },
    'api/Dockerfile': 'FROM ghcr.io/acme/base',
  });
  expect(found['api:image']?.dependsOn).toEqual(['build', { projects: ['base'], target: 'image' }]);
  expect(found['api:image']?.inputs).toEqual([
    'default',
    '^default',
    '{projectRoot}/Dockerfile',
    '{projectRoot}/Dockerfile.dockerignore',
    '{projectRoot}/.dockerignore',
    '{workspaceRoot}/base/.dockerignore',
    '{workspaceRoot}/base/Dockerfile',
    '{workspaceRoot}/base/Dockerfile.dockerignore',
  ]);
});

it('waits for the build of a project whose output it copies', () => {
  const found = infer({
    'apps/api/project.json': { name: 'api' },
    'apps/api/Dockerfile': 'FROM busybox\nCOPY dist/apps/api dist/apps/web /app/',
    'apps/web/project.json': { name: 'web' },
  });
  expect(found['apps/api:image']?.dependsOn).toEqual(['build', { projects: ['web'], target: 'build' }]);
});

it('completes targets that projects declare themselves', () => {
  const found = infer({
    'apps/api/project.json': {
      name: 'api',
      targets: {
        image: {
          executor: 'nx-buildx:build',
          options: { file: 'tools/node.Dockerfile', buildArgs: { APP: 'api' } },
        },
        'image-migrate': { executor: 'nx-buildx:build', options: { file: 'migrate.Dockerfile' } },
        other: { executor: 'nx:run-commands' },
      },
    },
    'apps/api/migrate.Dockerfile': 'FROM busybox',
    'tools/node.Dockerfile': 'ARG APP\nFROM busybox\nARG APP\nCOPY libs/${APP} /x',
    'libs/api/x': '',
  });
  expect(Object.keys(found)).toEqual(['apps/api:image', 'apps/api:image-migrate']);
  expect(found['apps/api:image']?.inputs).toEqual([
    'default',
    '^default',
    '{workspaceRoot}/.dockerignore',
    '{workspaceRoot}/libs/api/**/*',
    '{workspaceRoot}/tools/node.Dockerfile',
    '{workspaceRoot}/tools/node.Dockerfile.dockerignore',
  ]);
  expect(found['apps/api:image-migrate']?.outputs).toEqual([
    '{workspaceRoot}/dist/images/api--image-migrate',
  ]);
});

it('reads targets of package.json and defaults of nx.json', () => {
  const found = infer(
    {
      'apps/api/package.json': { name: 'api', nx: { targets: { image: { executor: 'nx-buildx:build' } } } },
      'tools/shared.Dockerfile': 'FROM busybox\nCOPY lock /x',
      lock: '',
    },
    {},
    { targetDefaults: { 'nx-buildx:build': { options: { file: 'tools/shared.Dockerfile' } } } },
  );
  expect(found['apps/api:image']?.inputs).toContain('{workspaceRoot}/lock');
});

it.each([
  ['a Dockerfile that cannot be parsed', { 'a/Dockerfile': 'FORM x' }, {}],
  ['a project.json that cannot be parsed', { 'a/Dockerfile': 'FROM x', 'a/package.json': '{' }, {}],
  ['a cycle', { 'a/Dockerfile': 'FROM ghcr.io/acme/a' }, { registry: 'ghcr.io/acme' }],
  ['malformed plugin options', { 'a/Dockerfile': 'FROM x' }, { registry: 1, nonsense: true }],
  ['no plugin options', { 'a/Dockerfile': 'FROM x' }, undefined],
])('%s breaks nothing', (_, files, options) => {
  expect(Object.keys(infer({ 'a/project.json': { name: 'a' }, ...files }, options))).toEqual(['a:image']);
});

it('leaves the edge out that closes a cycle', () => {
  const found = infer({
    'a/project.json': { name: 'a' },
    'a/Dockerfile': 'FROM ghcr.io/acme/b',
    'b/project.json': { name: 'b' },
    'b/Dockerfile': 'FROM ghcr.io/acme/a',
  });
  expect(found['a:image']?.dependsOn).toEqual(['build', { projects: ['b'], target: 'image' }]);
  expect(found['b:image']?.dependsOn).toEqual(['build']);
});

it('of a closure takes the projects from Nx, and names what is of none', () => {
  const files = {
    'package.json': { name: 'root' },
    'package-lock.json': '{}',
    'libs/shared/project.json': { name: 'shared' },
    'libs/loose.txt': '',
    'apps/web/project.json': { name: 'web' },
    'patches/a.patch': '',
    'apps/api/project.json': { name: 'api' },
    'apps/api/Dockerfile': 'FROM busybox\nCOPY . .\nCOPY libs libs\nCOPY libs/shared/x apps/*/x ./',
  };
  const options = { context: 'workspace', contextInclude: ['patches/**', './tools/*.sh', 'apps/web/dist'] };
  const inputs = (contextFilter: string) =>
    infer(files, { ...options, contextFilter })['apps/api:image']?.inputs;
  expect(inputs('none')).toContain('{workspaceRoot}/**/*');
  expect(infer(files, { ...options, contextFilter: 'closure' })['apps/api:image']?.dependsOn).toEqual([
    'build',
  ]);
  expect(inputs('closure')).toEqual([
    'default',
    '^default',
    '{projectRoot}/**/*',
    '{workspaceRoot}/.dockerignore',
    '{workspaceRoot}/apps/web/dist',
    '{workspaceRoot}/apps/web/dist/**/*',
    '{workspaceRoot}/babel.config.*',
    '{workspaceRoot}/babel.config.*/**/*',
    '{workspaceRoot}/libs/shared/x',
    '{workspaceRoot}/libs/shared/x/**/*',
    '{workspaceRoot}/package-lock.json',
    '{workspaceRoot}/package.json',
    '{workspaceRoot}/patches/**/*',
    '{workspaceRoot}/tools/*.sh',
    '{workspaceRoot}/tools/*.sh/**/*',
    '{workspaceRoot}/tsconfig*.json',
    '{workspaceRoot}/tsconfig*.json/**/*',
  ]);
});

it.each([['**'], ['libs/**'], ['l*s'], ['libs/g*']])(
  'of a closure with %s names a folder of projects that lies in it',
  (pattern) => {
    const files = {
      'libs/group/a/project.json': { name: 'a' },
      'apps/api/project.json': { name: 'api' },
      'apps/api/Dockerfile': 'FROM busybox\nCOPY libs/group /x/',
    };
    const options = { context: 'workspace', contextFilter: 'closure' };
    const inputs = (contextInclude: readonly string[]) =>
      infer(files, { ...options, contextInclude })['apps/api:image']?.inputs;
    expect(inputs([pattern])).toContain('{workspaceRoot}/libs/group/**/*');
    expect(inputs(['libs/x*'])).not.toContain('{workspaceRoot}/libs/group/**/*');
  },
);
