import type { ImageOutcome } from '../../packages/nx-buildx/src/model/result';
import type { BuildOutcome } from './build-images';
import type { Variables } from './jobs';

/** For the environment of a run: images that exist are taken, as they are where nobody says anything. */
export const REUSE: Variables = { NX_BUILDX_REUSE: '' };

/** What became of each image of a run, by project. */
export function readOutcomes({ run }: BuildOutcome): Readonly<Record<string, ImageOutcome>> {
  return Object.fromEntries(run.images.map(({ project, outcome }) => [project, outcome]));
}

/** The same outcome for each of the images, to be held against {@link readOutcomes}. */
export function forAll(images: readonly string[], outcome: ImageOutcome) {
  return Object.fromEntries(images.map((image) => [image, outcome]));
}
