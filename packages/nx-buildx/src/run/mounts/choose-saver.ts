import type { BuildPlan, PlannedImage } from '../../model/build-plan';
import type { ImageId } from '../../model/image';
import type { PlannedMount } from '../../model/mount-plan';
import type { MountResult } from '../../model/mount-result';
import type { ImageResult } from '../../model/result';

export interface SaverInput {
  readonly plan: BuildPlan;
  /** The images that this process builds: of no others it knows before they end whether they are built. */
  readonly own: ReadonlySet<ImageId>;
  /** Mounts that the run has restored so far. */
  readonly carried: readonly MountResult[];
  /** Images of the run that have ended. */
  readonly ended: readonly ImageResult[];
}

/**
 * Whether it is this mount that is saved, of those of several builders that share a ref, which is replaced as a whole: the
 * one that most images are built with in this run, unless another is saved already.
 */
export function isSaver(mount: PlannedMount, input: SaverInput): boolean {
  const { plan, carried } = input;
  const sharers = (plan.mounts ?? []).filter(({ write }) => write === mount.write);
  const rivals = sharers.filter(({ key }) => key !== mount.key);
  const isSaved = rivals.some(({ key }) =>
    carried.some((each) => each.key === key && each.save !== null && each.save.status !== 'failed'),
  );
  if (isSaved) return false;
  const images = new Map(plan.images.map((image) => [image.id, image]));
  const rank = ({ users }: PlannedMount): number =>
    users.filter(({ image }) => isBuilt(image, images.get(image), input)).length;
  const most = Math.max(...sharers.map(rank));
  return sharers.find((each) => rank(each) === most)?.key === mount.key;
}

function isBuilt(id: ImageId, planned: PlannedImage | undefined, { own, ended }: SaverInput): boolean {
  const result = ended.find(({ project, target }) => id === `${project}:${target}`);
  if (result !== undefined) return result.outcome === 'built';
  return own.has(id) && planned?.decision.action === 'build';
}
