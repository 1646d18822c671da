/** Media types that a manifest request accepts: OCI and Docker schema 2, indexes and single images. */
export const manifestMediaTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

/** OCI image-spec, "Platform". Wire names. */
export interface ManifestPlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

/** OCI image-spec, "Descriptor". */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
  readonly platform?: ManifestPlatform;
}

/** OCI image index, or Docker's manifest list. */
export interface ImageIndex {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** OCI image manifest, or Docker's schema 2 manifest. */
export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a HEAD says of a manifest. */
export interface ManifestDescriptor {
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

/** What is put: bytes that are sent as they are, and what they are. */
export interface WrittenManifest {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface FetchedManifest extends ManifestDescriptor {
  /** As they came; whoever puts the manifest elsewhere must put these, or its digest is another one. */
  readonly bytes: Buffer;
  readonly manifest: ImageIndex | ImageManifest;
}

export function isImageIndex(manifest: ImageIndex | ImageManifest): manifest is ImageIndex {
  return 'manifests' in manifest;
}
