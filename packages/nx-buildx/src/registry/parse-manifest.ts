import { isRecord } from './http-message';
import type { Descriptor, ImageIndex, ImageManifest, ManifestPlatform } from './manifest';
import { manifestMediaTypes } from './manifest';

/**
 * A manifest out of parsed JSON (OCI image-spec, "Image Index" and "Image Manifest"; Docker schema 2), or `null` for
 * anything else: schema 1, an incomplete one, or one that claims to be both kinds, which could be read in two ways
 * under one digest (CVE-2021-41190).
 *
 * @param contentType the answer's `Content-Type`; what it and the document leave open follows from the document's shape
 */
export function parseManifest(value: unknown, contentType: string | null): ImageIndex | ImageManifest | null {
  if (!isRecord(value) || value['schemaVersion'] !== 2) return null;
  const isIndex = Array.isArray(value['manifests']);
  if (isIndex === Array.isArray(value['layers'])) return null;
  const annotations = parseAnnotations(value['annotations']);
  const common = {
    schemaVersion: 2,
    mediaType: mediaTypeOf(value['mediaType'], contentType, isIndex),
    ...(annotations === null ? {} : { annotations }),
  } as const;
  if (isIndex) {
    const manifests = parseDescriptors(value['manifests']);
    return manifests === null ? null : { ...common, manifests };
  }
  const config = parseDescriptor(value['config']);
  const layers = parseDescriptors(value['layers']);
  return config === null || layers === null ? null : { ...common, config, layers };
}

function mediaTypeOf(own: unknown, contentType: string | null, isIndex: boolean): string {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (manifestMediaTypes.some((known) => known === type)) return type;
  if (typeof own === 'string' && own !== '') return own;
  return isIndex ? 'application/vnd.oci.image.index.v1+json' : 'application/vnd.oci.image.manifest.v1+json';
}

function parseDescriptors(value: unknown): readonly Descriptor[] | null {
  if (!Array.isArray(value)) return null;
  const descriptors = value.map(parseDescriptor).filter((descriptor) => descriptor !== null);
  return descriptors.length === value.length ? descriptors : null;
}

function parseDescriptor(value: unknown): Descriptor | null {
  if (!isRecord(value)) return null;
  const { mediaType, digest, size, artifactType } = value;
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || typeof size !== 'number') return null;
  const annotations = parseAnnotations(value['annotations']);
  const platform = parsePlatform(value['platform']);
  return {
    mediaType,
    digest,
    size,
    ...(annotations === null ? {} : { annotations }),
    ...(typeof artifactType === 'string' ? { artifactType } : {}),
    ...(platform === null ? {} : { platform }),
  };
}

function parsePlatform(value: unknown): ManifestPlatform | null {
  if (!isRecord(value)) return null;
  const { os, architecture, variant } = value;
  if (typeof os !== 'string' || typeof architecture !== 'string') return null;
  const version = value['os.version'];
  return {
    os,
    architecture,
    ...(typeof variant === 'string' ? { variant } : {}),
    ...(typeof version === 'string' ? { 'os.version': version } : {}),
  };
}

function parseAnnotations(value: unknown): Readonly<Record<string, string>> | null {
  if (!isRecord(value)) return null;
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
