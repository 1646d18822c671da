import type { ImageResult } from '../model/result';
import { linkParent } from './link-parent';

const INDEX = `sha256:${'0'.repeat(64)}`;
const AMD64 = `sha256:${'1'.repeat(64)}`;
const ARM64 = `sha256:${'2'.repeat(64)}`;

function parent(parts: Partial<ImageResult>): ImageResult {
  return {
    image: 'ghcr.io/acme/base:1',
    digest: INDEX,
    platformDigests: { 'linux/amd64': AMD64 },
    transport: 'registry',
    layout: null,
    ...parts,
  } as ImageResult;
}

it.each<[string, Partial<ImageResult>, unknown]>([
  ['pushed', {}, `docker-image://ghcr.io/acme/base@${AMD64}`],
  [
    'loaded',
    { transport: 'daemon', localName: 'localhost/nx-buildx/base:latest' },
    'docker-image://localhost/nx-buildx/base:latest',
  ],
  [
    'laid out',
    { transport: 'layout', layout: 'dist/images/base/layout' },
    `oci-layout://dist/images/base/layout@${AMD64}`,
  ],
  ['of unknown platform', { platformDigests: {} }, `docker-image://ghcr.io/acme/base@${INDEX}`],
  ['without any digest', { platformDigests: {}, digest: null }, null],
])('%s', (_, parts, link) => {
  expect(linkParent(parent(parts), 'linux/amd64')).toEqual(link);
});

describe('a parent of several platforms', () => {
  const several = parent({ platformDigests: { 'linux/amd64': AMD64, 'linux/arm64': ARM64 } });

  it.each([
    ['linux/arm64', ARM64],
    ['linux/arm64/v8', ARM64],
    ['linux/s390x', INDEX],
    [null, INDEX],
  ])('is linked for %s', (platform, digest) => {
    expect(linkParent(several, platform)).toBe(`docker-image://ghcr.io/acme/base@${digest}`);
  });
});
