import { findImageDigest, readImageDigest } from './read-metadata';

const INDEX = `sha256:${'a'.repeat(64)}`;
const CONFIG = `sha256:${'b'.repeat(64)}`;
const descriptor = { mediaType: 'application/vnd.oci.image.index.v1+json', digest: INDEX, size: 856 };

describe('findImageDigest', () => {
  it('reads what was pushed or loaded with the containerd store', () => {
    expect(findImageDigest({ 'containerimage.digest': INDEX, 'containerimage.descriptor': descriptor })).toBe(
      INDEX,
    );
    const same = { 'containerimage.digest': INDEX, 'containerimage.config.digest': INDEX };
    expect(findImageDigest({ ...same, 'containerimage.descriptor': descriptor })).toBe(INDEX);
  });

  it('reads what was pushed from the classic store, and finds no manifest in what was only loaded', () => {
    expect(findImageDigest({ 'containerimage.digest': INDEX, 'containerimage.config.digest': CONFIG })).toBe(
      INDEX,
    );
    expect(
      findImageDigest({ 'containerimage.digest': CONFIG, 'containerimage.config.digest': CONFIG }),
    ).toBeNull();
  });

  it.each([null, 1, [], {}, { 'containerimage.digest': 'latest' }, { 'containerimage.digest': 1 }])(
    'finds none in %j',
    (value) => {
      expect(findImageDigest(value)).toBeNull();
    },
  );

  it('gives null for a file that is missing or no JSON', async () => {
    await expect(readImageDigest('/nowhere/metadata.json')).resolves.toBeNull();
    await expect(readImageDigest(__filename)).resolves.toBeNull();
  });
});
