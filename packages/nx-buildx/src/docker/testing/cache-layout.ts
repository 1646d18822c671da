import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Writes a cache folder as BuildKit does, without the blobs that are there: an index, a manifest, a config, and layers. */
export function writeCacheLayout(folder: string, layers: readonly string[]): void {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  mkdirSync(join(folder, 'ingest'), { recursive: true });
  const put = (mediaType: string, content: string) => {
    const hex = createHash('sha256').update(content).digest('hex');
    if (!existsSync(join(blobs, hex))) writeFileSync(join(blobs, hex), content);
    return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(content) };
  };
  const config = put('application/vnd.buildkit.cacheconfig.v0', JSON.stringify({ layers: layers.length }));
  const parts = layers.map((layer) => put('application/vnd.oci.image.layer.v1.tar+gzip', layer));
  const manifest = put(MANIFEST, JSON.stringify({ schemaVersion: 2, config, layers: parts }));
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
}

/** The layers of a cache folder, as they were written. */
export function readCacheLayout(folder: string): readonly string[] {
  const read = (digest: string) => readFileSync(join(folder, 'blobs', digest.replace(':', '/')), 'utf8');
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Named<'manifests'>;
  const manifest = JSON.parse(read(index.manifests[0]?.digest ?? '')) as Named<'layers'>;
  return manifest.layers.map(({ digest }) => read(digest));
}

type Named<K extends string> = Readonly<Record<K, readonly { readonly digest: string }[]>>;
