import type { KeySpec } from '../testing/keys';
import { findKey, keyOf } from '../testing/keys';

const text = 'FROM busybox\nRUN a';
const files = { 'apps/api/Dockerfile': text, 'apps/edge/Dockerfile': text, 'apps/top/Dockerfile': text };
const builders = { arm: 'linux/arm64' };
const spec: KeySpec = { images: { api: {}, edge: { builder: 'arm' } }, files, builders };

it('is for the platform of its own builder, whichever images come before', () => {
  expect(findKey(spec, 'api:image')).toMatchObject({ platform: 'linux/amd64' });
  expect(findKey(spec, 'edge:image')).toMatchObject({ platform: 'linux/arm64' });
});

it('is the same in a run of its own, and another on a builder of another platform', () => {
  const alone: KeySpec = { ...spec, images: { edge: { builder: 'arm' } } };
  expect(keyOf(alone, 'edge:image')).toBe(keyOf(spec, 'edge:image'));
  expect(keyOf({ ...alone, builders: {} }, 'edge:image')).not.toBe(keyOf(spec, 'edge:image'));
});

it('holds the key that its parent has on a builder of its own', () => {
  const onBase = { ...files, 'apps/top/Dockerfile': 'FROM ghcr.io/acme/edge' };
  const images = { edge: { builder: 'arm' }, top: { platforms: ['linux/arm64'] } };
  const top = (of: KeySpec['builders'] = {}) => keyOf({ images, files: onBase, builders: of }, 'top:image');
  expect(top(builders)).not.toBe(top());
});
