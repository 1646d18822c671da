import { makeWorkspace } from '../plan/testing/workspace';
import type { ImageSpec } from '../plan/testing/workspace';
import { listNatives } from './read-cache-keys';

const listAll = (images: Readonly<Record<string, ImageSpec>>) => {
  const { images: made } = makeWorkspace(images);
  return listNatives(made, ['amd64', 'arm64']).map((nativeOf) => made.map(nativeOf).join());
};

it('takes all images to be of one platform where they are built on one builder', () => {
  expect(listAll({ api: {}, web: {} })).toEqual(['amd64,amd64', 'arm64,arm64']);
});

it('takes builders to be of any, each', () => {
  expect(new Set(listAll({ api: {}, edge: { builder: 'arm' }, all: { platforms: ['linux/386'] } }))).toEqual(
    new Set([
      'amd64,amd64,amd64',
      'amd64,amd64,arm64',
      'amd64,arm64,amd64',
      'arm64,amd64,amd64',
      'arm64,arm64,arm64',
      'arm64,arm64,amd64',
      'arm64,amd64,arm64',
      'amd64,arm64,arm64',
    ]),
  );
});
