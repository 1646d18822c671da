import { normalizePlatform } from '../model/platform';
import { isRecord } from './http-message';
import type { Descriptor, ImageIndex, ImageManifest, ManifestPlatform } from './manifest';
import { isImageIndex } from './manifest';

/** Annotation that BuildKit puts on the provenance and SBOM manifests beside an image (BuildKit docs, "Image attestation storage"). */
const attestationMark = 'vnd.docker.reference.type';

/**
 * Digest by platform (`linux/amd64`) of the manifests in an index that hold an image. Attestations are left out; of
 * two entries for one platform the first counts, as for BuildKit and containerd.
 *
 * @param digest of `manifest` itself
 * @param defaultPlatform the key for a single image manifest, which does not say what platform it is for
 */
export function findPlatformManifests(
  manifest: ImageIndex | ImageManifest,
  digest: string,
  defaultPlatform: string,
): Readonly<Record<string, string>> {
  if (!isImageIndex(manifest)) return { [defaultPlatform]: digest };
  const found = new Map<string, string>();
  for (const descriptor of manifest.manifests) {
    const platform = platformOf(descriptor);
    if (platform !== null && !found.has(platform)) found.set(platform, descriptor.digest);
  }
  return Object.fromEntries(found);
}

/**
 * What a single image is for, which only its config says (OCI image-spec, "Image Configuration"); `null` where that does
 * not either.
 *
 * @param config parsed JSON, of a stranger's making
 */
export function findConfigPlatform(config: unknown): string | null {
  if (!isRecord(config)) return null;
  const { os, architecture, variant } = config;
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === '' || architecture === '')
    return null;
  return formatPlatform({ os, architecture, ...(typeof variant === 'string' ? { variant } : {}) });
}

function platformOf({ annotations, platform }: Descriptor): string | null {
  if (annotations?.[attestationMark] !== undefined) return null;
  if (platform === undefined || platform.os === 'unknown' || platform.architecture === 'unknown') return null;
  return formatPlatform(platform);
}

/** In the one form that all code compares (`normalizePlatform`). */
function formatPlatform({ os, architecture, variant = '' }: ManifestPlatform): string {
  return normalizePlatform([os, architecture, variant].filter((part) => part !== '').join('/'));
}
