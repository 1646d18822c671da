import type { PlannedImage } from '../model/build-plan';
import { DEFAULT_PLATFORM } from '../dockerfile/platform-args';
import { listSome } from '../model/list-some';
import type { ImageId } from '../model/image';
import { runsPlatform } from '../model/platform';
import type { ImageDigests, RunPorts } from './ports';
import { putReference } from './put-reference';

export interface PushedImage {
  readonly image: PlannedImage;
  /** As they were read back after the push. */
  readonly digests: ImageDigests;
  readonly ports: RunPorts;
}

export interface KeptImage {
  /** Those of the image that has the key now: another machine may have been first. */
  readonly digests: ImageDigests;
  /** Why it was not kept, in one line. */
  readonly warnings: readonly string[];
}

/**
 * Why what was built may not be what its key says, in one line, or `null`. Asked once BuildKit has read all it reads.
 *
 * @param doubtful images it stands on that may be made of something else than their keys say
 */
export async function findDoubt(
  image: PlannedImage,
  doubtful: readonly ImageId[],
  ports: RunPorts,
): Promise<string | null> {
  if (image.reuse.key === null) return null;
  if (doubtful.length > 0) return `${listSome(doubtful)} may be another than planned`;
  return ports.findChange(image.id) ?? (await ports.findUnseenInput(image));
}

/**
 * The same of the platform, once the image is written. Where nobody names any, its builder's own decides, which planning
 * may have had to assume. A variant below may be the base image's own.
 */
export async function findPlatformDoubt(
  { reuse, invocation }: PlannedImage,
  digests: ImageDigests,
  ports: Pick<RunPorts, 'readPlatforms'>,
): Promise<string | null> {
  const { key, platform } = reuse;
  const { output, layout, references, platforms } = invocation;
  const reference = output === 'push' ? (references[0] ?? null) : null;
  const isAssumed = key !== null && platform !== null && platforms.length === 0;
  if (!isAssumed || (reference === null && layout === null)) return null;
  // What cannot be read back is told of as that.
  if (Object.keys(digests.platformDigests).length === 0) return null;
  const found = await ports.readPlatforms({ reference, layout, digest: digests.digest });
  if (found.length === 0) return 'what platform it is for cannot be told';
  if (found.every((each) => runsPlatform(platform, each))) return null;
  return `it is for ${listSome(found)}, and its key says ${platform}: with "platforms" set it is kept`;
}

/**
 * Keeps a pushed image under its key, for runs to come. OCI has no compare-and-set, so tags converge: who finds the tag
 * taken takes what it stands for. Never fails a build: what is not kept is built again.
 */
export async function keepKey({ image, digests, ports }: PushedImage): Promise<KeptImage> {
  const { key, write, repositories } = image.reuse;
  const { digest, platformDigests } = digests;
  if (key === null || write === null || digest === null) return { digests, warnings: [] };
  const leave = (reason: string): KeptImage => ({ digests, warnings: [describeUnkept(reason)] });
  // What cannot be read back may not be there.
  if (Object.keys(platformDigests).length === 0) return leave('the push could not be verified');

  const claims = await Promise.all(
    repositories.map((repository) => claim(repository, write, digest, image.reuse.replace, ports)),
  );
  const failed = claims.find((each) => 'reason' in each);
  if (failed !== undefined && 'reason' in failed) return leave(failed.reason);
  const [first] = claims;
  const isOther = first !== undefined && 'digest' in first && first.digest !== digest;
  if (!isOther || claims.length > 1) return { digests, warnings: [] };
  return adopt(image, first.digest, digests, ports);
}

export function describeUnkept(reason: string): string {
  return `not kept for reuse: ${reason}`;
}

type Claim = { readonly digest: string } | { readonly reason: string };

/** @returns the digest that the tag stands for in the end */
async function claim(
  repository: string,
  tag: string,
  digest: string,
  replace: boolean,
  ports: RunPorts,
): Promise<Claim> {
  const reference = `${repository}:${tag}`;
  const before = await ports.lookUp(reference);
  if (before.status === 'found' && (!replace || before.digest === digest)) return { digest: before.digest };
  const tagging = await ports.putTag(repository, tag, digest);
  if (tagging.status === 'failed') return { reason: tagging.reason };
  const after = await ports.lookUp(reference);
  return after.status === 'found'
    ? { digest: after.digest }
    : { reason: `${reference} is not there after it was put` };
}

/** The same sources, built a moment earlier: everybody goes on with that one. */
async function adopt(
  { invocation }: PlannedImage,
  digest: string,
  own: ImageDigests,
  ports: RunPorts,
): Promise<KeptImage> {
  const [reference = null] = invocation.references;
  const defaultPlatform = Object.keys(own.platformDigests)[0] ?? DEFAULT_PLATFORM;
  const digests = await ports.readDigests({ reference, layout: null, digest, defaultPlatform });
  if (Object.keys(digests.platformDigests).length === 0) return { digests: own, warnings: [] };
  const problems = await Promise.all(invocation.references.map((name) => putReference(name, digest, ports)));
  const failed = problems.some((problem) => problem !== null);
  // Two images of one key are both valid; all tags stand for one of them.
  return { digests: failed ? own : digests, warnings: [] };
}
