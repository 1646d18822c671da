import { buildImageGraph } from './build-image-graph';
import { listForeignPaths, listSourceOwners } from './list-inputs';
import { makeWorkspace, viewFiles } from './testing/workspace';

const FILES = {
  'apps/base/Dockerfile': 'FROM busybox',
  'apps/base/.dockerignore': '',
  'tools/Dockerfile':
    'FROM ghcr.io/acme/base\nCOPY package.json ./\nCOPY libs/shared/src libs/*/package.json /app/\nCOPY dist/apps/web /web',
  'libs/shared/src/index.ts': '',
  'package.json': '',
  '.dockerignore': '',
};
const workspace = {
  ...makeWorkspace({ base: {}, api: { file: 'tools/Dockerfile' } }),
  projects: [
    { name: 'base', root: 'apps/base' },
    { name: 'api', root: 'apps/api' },
    { name: 'web', root: 'apps/web' },
    { name: 'shared', root: 'libs/shared' },
    { name: 'root', root: '.' },
  ],
};
const graph = buildImageGraph(workspace, viewFiles(FILES));

it('lists all outside the project that an image and its ancestors are made of', () => {
  expect(listForeignPaths('api:image', graph, viewFiles(FILES))).toEqual([
    '.dockerignore',
    'apps/base/.dockerignore',
    'apps/base/Dockerfile',
    'apps/base/Dockerfile.dockerignore',
    'dist/apps/web',
    'dist/apps/web/**/*',
    'libs/*/package.json',
    'libs/*/package.json/**/*',
    'libs/shared/src/**/*',
    'package.json',
    'tools/Dockerfile',
    'tools/Dockerfile.dockerignore',
  ]);
});

it('lists nothing for an image that stays in its project', () => {
  expect(listForeignPaths('base:image', graph, viewFiles(FILES))).toEqual([]);
});

it('finds the projects that own copied files, or build them', () => {
  const node = graph.nodes.get('api:image');
  const owners = node === undefined ? [] : listSourceOwners(node, workspace.projects);
  expect(owners.map(({ project, built }) => [project.name, built])).toEqual([
    ['shared', false],
    ['web', true],
  ]);
});
