import type { ImageManifest } from './manifest';
import { isSavedMount, readSavedMount } from './saved-mount';

const part = (size: number) => ({ mediaType: 'x', digest: `sha256:${size}`, size });
const image: ImageManifest = {
  schemaVersion: 2,
  mediaType: 'x',
  config: part(1),
  layers: [part(20), part(300)],
};
const annotations = { 'nx-buildx.mount.listing': 'abc', 'nx-buildx.mount.bytes': '4096' };

it('reads what a mount was saved with', () => {
  expect(isSavedMount({ ...image, annotations })).toBe(true);
  expect(readSavedMount({ ...image, annotations })).toEqual({
    listing: 'abc',
    bytes: 4096,
    transferred: 320,
  });
});

it('takes nothing else for one', () => {
  expect(isSavedMount(image)).toBe(false);
  expect(readSavedMount(image)).toBeNull();
  expect(readSavedMount({ schemaVersion: 2, mediaType: 'x', manifests: [], annotations })).toBeNull();
});
