import { readFile } from 'node:fs/promises';
import { propertyAt } from '../model/property-at';

const DIGEST = /^sha256:[a-f0-9]{64}$/;

/**
 * Reads the digest of what a build wrote from the file of `--metadata-file`, which is not there after a failure.
 *
 * @returns `null` also for an image in the classic image store, which has an id and no manifest
 */
export async function readImageDigest(metadataFile: string): Promise<string | null> {
  try {
    return findImageDigest(JSON.parse(await readFile(metadataFile, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * The classic store gives the digest of the image's config for that of the image, and no descriptor. A push from it
 * gives the manifest's own. With the containerd store both names carry the digest of what the descriptor describes.
 */
export function findImageDigest(metadata: unknown): string | null {
  const digest = propertyAt(metadata, 'containerimage.digest');
  if (typeof digest !== 'string' || !DIGEST.test(digest)) return null;
  const isConfig = digest === propertyAt(metadata, 'containerimage.config.digest');
  return isConfig && propertyAt(metadata, 'containerimage.descriptor') === undefined ? null : digest;
}
