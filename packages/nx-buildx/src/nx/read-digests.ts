import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageIndex } from '../registry/manifest';
import type { ImageIndex, ImageManifest } from '../registry/manifest';
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

async function readLayout(folder: string, defaultPlatform: string): Promise<ImageDigests> {
  const { digest, manifest } = await openLayout(folder);
  const isRead = digest !== null && manifest !== null;
  return {
    digest,
    platformDigests: isRead ? findPlatformManifests(manifest, digest, defaultPlatform) : {},
  };
}

/**
 * The layout itself says what is in it: of a build with a second output, buildx reports the digest of either
 * (OCI image-spec, "Image Layout": the entry of `index.json`).
 */
export async function openLayout(folder: string): Promise<{
  readonly digest: string | null;
  readonly manifest: ImageIndex | ImageManifest | null;
}> {
  const entries = parseManifest(await readJson(join(folder, 'index.json')), null);
  const digest =
    entries !== null && isImageIndex(entries) ? (entries.manifests.at(-1)?.digest ?? null) : null;
  if (digest === null) return { digest, manifest: null };
  return { digest, manifest: parseManifest(await readJson(nameBlob(folder, digest)), null) };
}

/** Of a layout (OCI image-spec, "Image Layout"). */
export function nameBlob(folder: string, digest: string): string {
  return join(folder, 'blobs', ...digest.split(':'));
}

/** @returns `null` where there is none */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}
