import { normalizePlatform } from '../model/platform';
import { formatRepository, parseReference } from '../model/reference';
import type { ImageResult } from '../model/result';

/** What of a result tells how to reach the image. */
export type LinkedParent = Pick<
  ImageResult,
  'project' | 'transport' | 'layout' | 'localName' | 'image' | 'digest' | 'platformDigests'
>;

/**
 * How a built image is named to the builds that stand on it: by the digest of the platform's own manifest, since that
 * of the index moves with every build that carries provenance and costs the child its cache. To a build of several
 * platforms a parent of several can only be named by its index: BuildKit looks up a context for one platform,
 * `name::linux/arm64` (moby/buildkit, frontend/dockerui/namedcontext.go), but `docker buildx build` refuses it as an
 * "invalid context name".
 *
 * @param platform what it is read for; `null`: several, or one that is not known
 * @returns the value of a `--build-context`, or `null` where the result names nothing that could be read
 */
export function linkParent(
  { transport, layout, localName, image, digest, platformDigests }: LinkedParent,
  platform: string | null,
): string | null {
  if (transport === 'daemon') return localName === null ? null : `docker-image://${localName}`;
  const [own, ...others] = Object.values(platformDigests);
  const wanted = platform === null ? undefined : platformDigests[normalizePlatform(platform)];
  const linked = wanted ?? (own !== undefined && others.length === 0 ? own : digest);
  if (linked === null) return null;
  if (transport === 'layout') return layout === null ? null : `oci-layout://${layout}@${linked}`;
  const reference = parseReference(image);
  const name = typeof reference === 'string' ? image : formatRepository(reference.repository);
  return `docker-image://${name}@${linked}`;
}
