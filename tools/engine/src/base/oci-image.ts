import { createHash } from 'node:crypto';

/** A layer as it lies on disk. */
export interface LayerFile {
  /** A gzip-compressed tar archive. */
  readonly path: string;
  readonly size: number;
  /** Of the compressed file. */
  readonly digest: string;
  /** Of the tar archive inside. */
  readonly diffId: string;
}

/** A descriptor of the OCI image spec. */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** What an image starts with; the fields of the same name in the OCI image config. */
export interface ImageDefaults {
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
}

/** An image's manifest and config, ready to be pushed. */
export interface ComposedImage {
  readonly manifest: Buffer;
  readonly config: Buffer;
  readonly configDigest: string;
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** Composes manifest and config of an image out of layers. Equal arguments give equal bytes: it carries no time. */
export function composeImage(
  layers: readonly LayerFile[],
  defaults: ImageDefaults,
  arch: string,
): ComposedImage {
  const config = encode({
    architecture: ARCHITECTURES[arch] ?? arch,
    os: 'linux',
    created: new Date(0).toISOString(),
    config: defaults,
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created: new Date(0).toISOString(), created_by: 'nx-buildx lab' })),
  });
  const configDigest = digest(config);
  const describe = (layer: LayerFile): Descriptor => ({
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: layer.digest,
    size: layer.size,
  });
  const manifest = encode({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: configDigest,
      size: config.length,
    },
    layers: layers.map(describe),
  });
  return { manifest, config, configDigest };
}

function encode(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function digest(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
