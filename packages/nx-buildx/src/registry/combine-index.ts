import { parsePlatform } from '../model/platform';
import { computeDigest } from './digest';
import { isRecord, parseJson } from './http-message';
import type { FetchedManifest, WrittenManifest } from './manifest';
import { isImageIndex } from './manifest';
import { findPlatformManifests } from './platform-manifest';

/** One platform of an image: an index with attestations beside the one manifest, or that manifest alone. */
export interface IndexPart {
  /** `linux/arm64`, in its usual form. */
  readonly platform: string;
  readonly fetched: FetchedManifest;
}

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';

/**
 * One index of several platforms (OCI image-spec, "Image Index"): every descriptor that the parts have, attestations
 * included, as it is. Where all are Docker's own kind, the index is too, as `docker buildx imagetools create` does it.
 *
 * @param annotations of the index; Docker's kind has no place for any, so that with some it is OCI's
 * @returns the index, or why there can be none, in one line
 */
export function combineIndex(
  parts: readonly IndexPart[],
  annotations: Readonly<Record<string, string>>,
): (WrittenManifest & { readonly digest: string }) | { readonly reason: string } {
  const lost = parts.find(
    ({ platform, fetched: { manifest, digest } }) =>
      findPlatformManifests(manifest, digest, platform)[platform] === undefined,
  );
  if (lost !== undefined) return { reason: `${lost.fetched.digest} holds no image for ${lost.platform}` };
  const manifests = parts.flatMap(listDescriptors);
  const isAnnotated = Object.keys(annotations).length > 0;
  const isDocker = manifests.every((each) => isRecord(each) && isDockerKind(each['mediaType']));
  const mediaType = isDocker && !isAnnotated ? DOCKER_LIST : OCI_INDEX;
  const index = { schemaVersion: 2, mediaType, manifests, ...(isAnnotated ? { annotations } : {}) };
  const bytes = Buffer.from(JSON.stringify(index, null, 2));
  return { mediaType, bytes, digest: computeDigest(bytes) };
}

/** As they were written: what we do not read is kept too. */
function listDescriptors({ platform, fetched }: IndexPart): readonly unknown[] {
  const { mediaType, digest, size, manifest, bytes } = fetched;
  if (!isImageIndex(manifest)) return [{ mediaType, digest, size, platform: describePlatform(platform) }];
  const raw = parseJson(bytes);
  return isRecord(raw) && Array.isArray(raw['manifests']) ? raw['manifests'] : manifest.manifests;
}

function describePlatform(platform: string) {
  const { os, architecture, variant } = parsePlatform(platform);
  return { architecture, os, ...(variant === '' ? {} : { variant }) };
}

function isDockerKind(mediaType: unknown): boolean {
  return typeof mediaType === 'string' && mediaType.startsWith('application/vnd.docker.distribution.');
}
