import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a whole cache folder consists of. */
export interface CacheContent {
  /** Text of `index.json`. */
  readonly index: string;
  /** Paths in the folder of all blobs that the index leads to. */
  readonly blobs: readonly string[];
}

/**
 * Reads what the index of a cache folder, an OCI layout, leads to.
 *
 * @param named digest of a manifest that is wanted besides; the index names the one that was written last only
 * @returns `absent` where there is no index, `incomplete` where it or a blob cannot be read or has not the size that is
 *   said of it
 */
export async function listBlobs(
  folder: string,
  named?: string,
): Promise<CacheContent | 'absent' | 'incomplete'> {
  const index = await readFile(join(folder, INDEX), 'utf8').catch(() => null);
  if (index === null) return 'absent';
  const found = new Set<string>();
  const isWhole = (await visitAll(folder, index, found)) && (await visitNamed(folder, named, found));
  return isWhole && found.size > 0 ? { index, blobs: [...found] } : 'incomplete';
}

export const INDEX = 'index.json';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** One that is not there is passed over, as BuildKit does. @returns whether all that it names is there */
async function visitNamed(folder: string, digest: string | undefined, found: Set<string>): Promise<boolean> {
  const path = digest === undefined ? null : nameBlob(digest);
  if (path === null || found.has(path)) return true;
  const document = await readFile(join(folder, path), 'utf8').catch(() => null);
  if (document === null) return true;
  found.add(path);
  return visitAll(folder, document, found);
}

function nameBlob(digest: string): string | null {
  const [, algorithm, hex] = /^([a-z0-9]+):([0-9a-f]{32,})$/.exec(digest) ?? [];
  return algorithm === undefined || hex === undefined ? null : join('blobs', algorithm, hex);
}

/** Adds all blobs that a document names, and those that they name. @returns whether all are there */
async function visitAll(folder: string, document: string, found: Set<string>): Promise<boolean> {
  const descriptors = readDescriptors(document);
  if (descriptors === null) return false;
  for (const { mediaType, digest, size } of descriptors) {
    const path = nameBlob(digest);
    if (path === null) return false;
    if (found.has(path)) continue;
    const isThere = await stat(join(folder, path)).then(
      (stats) => stats.isFile() && stats.size === size,
      () => false,
    );
    if (!isThere) return false;
    found.add(path);
    if (!NAMES_OTHERS.test(mediaType)) continue;
    const inner = await readFile(join(folder, path), 'utf8').catch(() => '');
    if (!(await visitAll(folder, inner, found))) return false;
  }
  return true;
}

/** Media types of indexes and manifests, of the OCI and of Docker. */
const NAMES_OTHERS = /^application\/vnd\.(?:oci\.image|docker\.distribution)\.(?:index|manifest)\b/;

/** All that an index or a manifest names; `null` for what is neither. */
function readDescriptors(document: string): readonly Descriptor[] | null {
  try {
    const value = JSON.parse(document) as Partial<Record<'manifests' | 'layers' | 'config', unknown>>;
    const listed = [value.manifests, value.layers, value.config].flatMap((each) => each ?? []);
    return listed.every(isDescriptor) ? listed : null;
  } catch {
    return null;
  }
}

function isDescriptor(value: unknown): value is Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as Partial<Record<keyof Descriptor, unknown>>;
  return typeof mediaType === 'string' && typeof digest === 'string' && typeof size === 'number';
}
