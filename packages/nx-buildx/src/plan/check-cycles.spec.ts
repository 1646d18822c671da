import { buildImageGraph } from './build-image-graph';
import { checkCycles } from './check-cycles';
import { makeWorkspace, viewFiles } from './testing/workspace';

it('names every edge with the place it comes from', () => {
  const workspace = makeWorkspace({ a: {}, b: { buildContexts: { tools: 'project:a' } } });
  const files = viewFiles({
    'apps/a/Dockerfile': 'FROM ghcr.io/acme/b',
    'apps/b/Dockerfile': 'FROM busybox',
  });
  const failures = checkCycles(buildImageGraph(workspace, files), new Set(['a:image']));
  expect(failures.map(({ message }) => message)).toEqual([
    'images stand on each other in a circle: a → b (apps/a/Dockerfile:1), b → a (buildContexts.tools)',
  ]);
});
