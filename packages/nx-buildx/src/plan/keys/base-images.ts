import type { ResolvedDockerfile } from '../../dockerfile/resolved-dockerfile';
import type { ImageId } from '../../model/image';
import type { ImageEdge, ImageNode } from '../../model/image-graph';
import type { Reference } from '../../model/reference';
import { formatReference, formatRepository, parseReference } from '../../model/reference';
import type { ReadImageGraph } from '../build-image-graph';
import { nameContext } from '../build-image-graph';

/** What is known of external images, by their short references: the digest, or why there is none, in one line. */
export type BaseDigests = ReadonlyMap<string, { readonly digest: string } | { readonly reason: string }>;

const IMAGE = 'docker-image://';

/** What an image name of a Dockerfile stands for where no image of the workspace does. */
export function replaceBase(name: string, baseImages: Readonly<Record<string, string>>): string {
  const wanted = shortenName(name);
  const found = Object.entries(baseImages).find(([from]) => shortenName(from) === wanted)?.[1] ?? name;
  return found.startsWith(IMAGE) ? found.slice(IMAGE.length) : found;
}

/** The short form that BuildKit matches named contexts on, or the text itself where it is no reference. */
export function shortenName(name: string): string {
  const reference = parseReference(name);
  return typeof reference === 'string' ? name : nameContext(reference);
}

/** The image of the workspace that a name of a Dockerfile stands for. Of two contexts with one name buildx takes the last. */
export function findParent(name: string, edges: readonly ImageEdge[]): ImageId | null {
  const edge =
    edges.findLast(({ contextName }) => contextName === name) ??
    edges.findLast(({ contextName }) => contextName === shortenName(name));
  return edge?.parent ?? null;
}

/** External images that stages start from, by the names in their `FROM`. */
export function listRootImages(
  { definition, edges, externals }: ImageNode,
  { images }: ResolvedDockerfile,
): ReadonlyMap<string, string> {
  const { baseImages, buildContexts } = definition.options;
  const found = new Map<string, string>();
  for (const { name, instruction } of images) {
    if (instruction !== 'FROM' || findParent(name, edges) !== null) continue;
    const context = buildContexts[name];
    if (context?.startsWith(IMAGE)) found.set(name, context.slice(IMAGE.length));
    else if (externals.includes(name)) found.set(name, replaceBase(name, baseImages));
  }
  return found;
}

/** Every external image that the given images are made from and that only a registry knows the digest of. */
export function listBases(
  { nodes, reads }: ReadImageGraph,
  images: Iterable<ImageId>,
): ReadonlyMap<string, Reference> {
  const found = new Map<string, Reference>();
  for (const id of images) {
    const node = nodes.get(id);
    const read = reads.get(id);
    if (node === undefined || read === undefined) continue;
    const { baseImages, buildContexts } = node.definition.options;
    const contexts = Object.values(buildContexts).filter((value) => value.startsWith(IMAGE));
    const { syntax } = read.dockerfile;
    const names = [
      ...node.externals.map((name) => replaceBase(name, baseImages)),
      ...contexts.map((value) => value.slice(IMAGE.length)),
      ...(syntax === null ? [] : [syntax]),
    ];
    for (const name of names) {
      const reference = parseReference(name);
      if (typeof reference !== 'string' && reference.digest === null)
        found.set(formatReference(withTag(reference)), withTag(reference));
    }
  }
  return found;
}

function withTag(reference: Reference): Reference {
  return { ...reference, tag: reference.tag ?? 'latest' };
}

/** The digest of an external image, or why there is none. */
export function findDigest(
  name: string,
  bases: BaseDigests,
): { readonly digest: string } | { readonly reason: string } {
  const reference = parseReference(name);
  if (typeof reference === 'string') return { reason: `${name} is not an image of a registry` };
  if (reference.digest !== null) return { digest: reference.digest };
  return bases.get(formatReference(withTag(reference))) ?? { reason: `${name} was not looked up` };
}

/** An external image by its digest, as value of a named context; `null` where unknown. */
export function pinBase(name: string, bases: BaseDigests): string | null {
  const reference = parseReference(name);
  if (typeof reference === 'string') return null;
  const found = findDigest(name, bases);
  return 'digest' in found ? `${IMAGE}${formatRepository(reference.repository)}@${found.digest}` : null;
}
