import type { PlannedImage } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { describeCancelled, describeUnbuilt } from './describe-result';
import type { BuildJob } from './pool-workers';

/** The result of an image that was yet to start when the run was stopped. */
export function describeStopped(image: PlannedImage, at: Date): ImageResult {
  const reason = 'the run was stopped before it started';
  return describeUnbuilt(image, {
    outcome: 'cancelled',
    reason,
    failure: describeCancelled(image, reason),
    at,
  });
}

/** The result of an image that stands on one that came to nothing. */
export function describeSkipped(image: PlannedImage, parent: ImageId, at: Date): ImageResult {
  const reason = `${parent}, which it stands on, was not built`;
  const fix = `mend ${parent} first`;
  const failure = { code: 'parent-failed', message: reason, place: { image: image.id }, fix } as const;
  return describeUnbuilt(image, { outcome: 'skipped', reason, failure, at });
}

/** The result of an image that has a build which no builder is left for. */
export function describeStranded({ image, part, workers }: BuildJob, at: Date): ImageResult {
  const what = part === null ? 'it' : `it for ${part.build.platform}`;
  const lost = `${workers.join(', ')} ${workers.length === 1 ? 'does' : 'do'} not answer`;
  const reason = `no builder is left that could build ${what}: ${lost}`;
  const fix = 'see why they ended, or add builders to the pool; what was built is kept, so run it again';
  const failure = { code: 'builder-lost', message: reason, place: { image: image.id }, fix } as const;
  return describeUnbuilt(image, { outcome: 'failed', reason, failure, at });
}
