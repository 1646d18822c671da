import { join } from 'node:path';
import { parseReference } from '../model/reference';
import type { Repository } from '../model/reference';
import { parseJson } from '../registry/http-message';
import { isImageIndex } from '../registry/manifest';
import type { ImageIndex, ImageManifest } from '../registry/manifest';
import { findConfigPlatform, findPlatformManifests } from '../registry/platform-manifest';
import type { RegistryClient } from '../registry/registry-client';
import type { WrittenImage } from '../run/ports';
import { nameBlob, openLayout, readJson } from './read-digests';
import type { GetManifest } from './read-digests';

export interface ImageReader {
  readonly getManifest: GetManifest;
  /** Of a repository, by digest. */
  readonly getBlob: (repository: Repository, digest: string) => ReturnType<RegistryClient['getBlob']>;
}

/**
 * What an image that was pushed or laid out is for by its own word: of an index what that lists, of a single image, which
 * costs a request more, what its config says. None where there is no such image, or it does not say.
 */
export async function readPlatforms(
  { reference, layout, digest }: Omit<WrittenImage, 'defaultPlatform'>,
  workspaceRoot: string,
  reader: ImageReader,
): Promise<readonly string[]> {
  if (layout !== null) {
    const folder = join(workspaceRoot, layout);
    const { manifest } = await openLayout(folder);
    return listPlatforms(manifest, (config) => readJson(nameBlob(folder, config)));
  }
  const pushed = parseReference(reference ?? '');
  if (digest === null || typeof pushed === 'string') return [];
  const answer = await reader.getManifest(pushed.repository, digest);
  return listPlatforms(answer.ok ? (answer.value?.manifest ?? null) : null, async (config) => {
    const blob = await reader.getBlob(pushed.repository, config);
    return blob.ok && blob.value !== null ? parseJson(blob.value) : null;
  });
}

async function listPlatforms(
  manifest: ImageIndex | ImageManifest | null,
  readConfig: (digest: string) => Promise<unknown>,
): Promise<readonly string[]> {
  if (manifest === null) return [];
  if (isImageIndex(manifest)) return Object.keys(findPlatformManifests(manifest, '', ''));
  const platform = findConfigPlatform(await readConfig(manifest.config.digest));
  return platform === null ? [] : [platform];
}
