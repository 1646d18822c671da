import { formatRepository, parseReference } from '../model/reference';
import type { ImageResult } from '../model/result';

/** What of a result tells how to reach the image. */
export type LinkedParent = Pick<
  ImageResult,
  'project' | 'transport' | 'layout' | 'localName' | 'image' | 'digest' | 'platformDigests'
>;

/**
 * How a built image is named to the builds that stand on it: by the digest of the platform's own manifest, since that
 * of the index moves with every build that carries provenance and costs the child its cache. An image of several
 * platforms can only be named by its index: `docker buildx build` takes no context for one platform.
 *
 * @returns the value of a `--build-context`, or `null` where the result names nothing that could be read
 */
export function linkParent({
  transport,
  layout,
  localName,
  image,
  digest,
  platformDigests,
}: LinkedParent): string | null {
  if (transport === 'daemon') return localName === null ? null : `docker-image://${localName}`;
  const [own, ...others] = Object.values(platformDigests);
  const linked = own !== undefined && others.length === 0 ? own : digest;
  if (linked === null) return null;
  if (transport === 'layout') return layout === null ? null : `oci-layout://${layout}@${linked}`;
  const reference = parseReference(image);
  const name = typeof reference === 'string' ? image : formatRepository(reference.repository);
  return `docker-image://${name}@${linked}`;
}
