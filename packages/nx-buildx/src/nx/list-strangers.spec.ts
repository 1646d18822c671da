import type { ImageId } from '../model/image';
import { buildImageGraph } from '../plan/build-image-graph';
import { makeWorkspace, viewFiles } from '../plan/testing/workspace';
import type { ImageSpec } from '../plan/testing/workspace';
import { listStrangers } from './list-strangers';

/** Of a run of some images: `top` on `middle` on `base`, and `api` alone. */
function list(images: Readonly<Record<string, ImageSpec>>, run: readonly ImageId[], env = {}) {
  const workspace = makeWorkspace({ base: {}, middle: {}, top: {}, api: {}, ...images });
  const graph = buildImageGraph(
    workspace,
    viewFiles({
      'apps/base/Dockerfile': 'FROM scratch',
      'apps/middle/Dockerfile': 'FROM ghcr.io/acme/base',
      'apps/top/Dockerfile': 'FROM ghcr.io/acme/middle',
      'apps/api/Dockerfile': 'FROM scratch',
    }),
  );
  const wanted = workspace.images.filter(({ id }) => run.includes(id));
  return listStrangers({ graph, wanted, own: new Set(run), env }).map(({ id }) => id);
}

it.each<[string, Readonly<Record<string, ImageSpec>>, readonly ImageId[], readonly ImageId[]]>([
  ['none is on a builder of its own', {}, ['top:image'], []],
  ['a parent of a parent is', { base: { builder: 'arm' } }, ['top:image'], ['base:image']],
  ['it is in the run', { base: { builder: 'arm' } }, ['top:image', 'base:image'], []],
  ['nothing stands on it', { base: { builder: 'arm' } }, ['api:image'], []],
  ['it names its platforms', { base: { builder: 'arm', platforms: ['linux/arm64'] } }, ['top:image'], []],
  ['its builder is asked anyway', { base: { builder: 'arm' }, top: { builder: 'arm' } }, ['top:image'], []],
  [
    'its builder is another than the one that is asked',
    { base: { builder: 'arm' }, top: { builder: 'amd' } },
    ['top:image'],
    ['base:image'],
  ],
])('where %s', (_, images, run, strangers) => {
  expect(list(images, run)).toEqual(strangers);
});

it('where the machine is told to use a builder that may be elsewhere', () => {
  const top = { platforms: ['linux/arm64'] };
  expect(list({ top }, ['top:image'], { BUILDX_BUILDER: 'far' })).toEqual(['middle:image', 'base:image']);
});
