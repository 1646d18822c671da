import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageIndex } from '../registry/manifest';
import { parseReference } from '../model/reference';
import type { Repository } from '../model/reference';
import { parseManifest } from '../registry/parse-manifest';
import { findPlatformManifests } from '../registry/platform-manifest';
import type { RegistryClient } from '../registry/registry-client';
import type { ImageDigests, WrittenImage } from '../run/ports';

/** Of a repository, by digest. */
export type GetManifest = (
  repository: Repository,
  digest: string,
) => ReturnType<RegistryClient['getManifest']>;

/**
 * Looks under the digest that a build wrote: in the registry it was pushed to, or in its OCI layout. An image that was
 * only loaded is known by the digest itself.
 */
export async function readDigests(
  { reference, layout, digest, defaultPlatform }: WrittenImage,
  workspaceRoot: string,
  getManifest: GetManifest,
): Promise<ImageDigests> {
  if (layout !== null) return readLayout(join(workspaceRoot, layout), defaultPlatform);
  if (digest === null) return { digest, platformDigests: {} };
  if (reference === null) return { digest, platformDigests: { [defaultPlatform]: digest } };
  return { digest, platformDigests: await readFromRegistry(reference, digest, defaultPlatform, getManifest) };
}

async function readFromRegistry(
  text: string,
  digest: string,
  defaultPlatform: string,
  getManifest: GetManifest,
): Promise<Readonly<Record<string, string>>> {
  const reference = parseReference(text);
  if (typeof reference === 'string') return {};
  const answer = await getManifest(reference.repository, digest);
  if (!answer.ok || answer.value === null) return {};
  return findPlatformManifests(answer.value.manifest, digest, defaultPlatform);
}

/**
 * The layout itself says what is in it: of a build with a second output, buildx reports the digest of either
 * (OCI image-spec, "Image Layout": the entry of `index.json`).
 */
async function readLayout(folder: string, defaultPlatform: string): Promise<ImageDigests> {
  const entries = await readManifest(join(folder, 'index.json'));
  const digest =
    entries !== null && isImageIndex(entries) ? (entries.manifests.at(-1)?.digest ?? null) : null;
  if (digest === null) return { digest, platformDigests: {} };
  const manifest = await readManifest(join(folder, 'blobs', ...digest.split(':')));
  return {
    digest,
    platformDigests: manifest === null ? {} : findPlatformManifests(manifest, digest, defaultPlatform),
  };
}

async function readManifest(file: string) {
  try {
    return parseManifest(JSON.parse(await readFile(file, 'utf8')), null);
  } catch {
    return null;
  }
}
