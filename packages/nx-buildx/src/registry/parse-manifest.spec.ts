import type { Descriptor, ImageIndex, ManifestPlatform } from './manifest';
import { parseManifest } from './parse-manifest';
import { findPlatformManifests } from './platform-manifest';
import { imageManifest } from './testing/start-server';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = (
  letter: string,
  platform: ManifestPlatform,
  annotations?: Record<string, string>,
): Descriptor => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digest(letter),
  size: 1,
  platform,
  ...(annotations === undefined ? {} : { annotations }),
});
/** As `docker buildx build --push --platform linux/amd64,linux/arm64` leaves it, provenance on. */
const pushed: ImageIndex = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    image('a', { architecture: 'amd64', os: 'linux' }),
    image('b', { architecture: 'arm64', os: 'linux', variant: 'v8' }),
    image(
      'c',
      { architecture: 'unknown', os: 'unknown' },
      {
        'vnd.docker.reference.digest': digest('a'),
        'vnd.docker.reference.type': 'attestation-manifest',
      },
    ),
  ],
};

describe('parseManifest', () => {
  it('keeps what it knows of an index and drops the rest', () => {
    expect(parseManifest({ ...pushed, whatever: 1 }, null)).toEqual(pushed);
  });

  it('takes the media type from the header, the document, or the shape', () => {
    const docker = 'application/vnd.docker.distribution.manifest.list.v2+json';
    expect(parseManifest(pushed, `${docker}; charset=utf-8`)?.mediaType).toBe(docker);
    expect(parseManifest({ ...pushed, mediaType: docker }, 'application/json')?.mediaType).toBe(docker);
    expect(parseManifest({ schemaVersion: 2, manifests: [] }, null)?.mediaType).toBe(
      'application/vnd.oci.image.index.v1+json',
    );
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list', []],
    ['schema 1', { schemaVersion: 1, fsLayers: [] }],
    ['an index and an image at once', { ...pushed, ...(JSON.parse(imageManifest) as object) }],
    ['neither', { schemaVersion: 2 }],
    ['an image without a config', { schemaVersion: 2, layers: [] }],
    [
      'an index with an entry without a digest',
      { schemaVersion: 2, manifests: [{ mediaType: 'x', size: 1 }] },
    ],
  ])('refuses %s', (_, value) => {
    expect(parseManifest(value, null)).toBeNull();
  });
});

describe('findPlatformManifests', () => {
  it('leaves attestations and usual variants out', () => {
    expect(findPlatformManifests(pushed, digest('f'), 'linux/amd64')).toEqual({
      'linux/amd64': digest('a'),
      'linux/arm64': digest('b'),
    });
  });

  it('keeps variants that matter, and of two equal entries the first', () => {
    const index: ImageIndex = {
      ...pushed,
      manifests: [
        image('a', { os: 'linux', architecture: 'arm', variant: 'v7' }),
        image('b', { os: 'linux', architecture: 'arm', variant: 'v6' }),
        image('c', { os: 'linux', architecture: 'amd64', variant: 'v3' }),
        image('d', { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' }),
        image('e', { os: 'windows', architecture: 'amd64', 'os.version': '10.0.17763.1' }),
      ],
    };
    expect(findPlatformManifests(index, digest('f'), 'linux/amd64')).toEqual({
      'linux/arm/v7': digest('a'),
      'linux/arm/v6': digest('b'),
      'linux/amd64/v3': digest('c'),
      'windows/amd64': digest('d'),
    });
  });

  it('gives an arm without a variant the one that is meant', () => {
    const index = { ...pushed, manifests: [image('a', { os: 'linux', architecture: 'arm' })] };
    expect(findPlatformManifests(index, digest('f'), '')).toEqual({ 'linux/arm/v7': digest('a') });
  });

  it('calls a single image what the caller does', () => {
    const manifest = parseManifest(JSON.parse(imageManifest), null);
    expect(manifest && findPlatformManifests(manifest, digest('f'), 'linux/arm64')).toEqual({
      'linux/arm64': digest('f'),
    });
  });
});
