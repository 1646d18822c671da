import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Descriptor {
  readonly digest: string;
  readonly platform?: { readonly os: string };
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly layers?: readonly Descriptor[];
}

/** The one image of a folder in OCI image layout. */
export interface LayoutImage {
  /** Of what the folder's index names. */
  readonly digest: string;
  /** Of the only platform's own manifest; the same where there is no index of platforms. */
  readonly platformDigest: string;
  readonly layers: readonly string[];
}

/** Reads a layout folder (OCI image spec, image-layout.md); fails where there is none, or no single image in it. */
export function readLayout(folder: string): LayoutImage {
  const read = (path: string): Manifest => JSON.parse(readFileSync(join(folder, path), 'utf8')) as Manifest;
  const readBlob = (digest: string): Manifest => read(join('blobs', ...digest.split(':')));
  const digest = only(folder, read('index.json').manifests);
  const top = readBlob(digest);
  const platforms = top.manifests?.filter(({ platform }) => platform?.os !== 'unknown');
  const platformDigest = platforms === undefined ? digest : only(folder, platforms);
  const { layers = [] } = platforms === undefined ? top : readBlob(platformDigest);
  return { digest, platformDigest, layers: layers.map((layer) => layer.digest) };
}

function only(folder: string, descriptors: readonly Descriptor[] = []): string {
  const [first, ...more] = new Set(descriptors.map(({ digest }) => digest));
  if (first === undefined || more.length > 0) throw new Error(`${folder} holds no single image`);
  return first;
}
