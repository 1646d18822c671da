import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { ImageId } from '../model/image';
import { imageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { buildImage } from './build-image';
import { describeUnbuilt } from './describe-result';
import type { RunObserver, RunPorts } from './ports';
import { schedule } from './schedule';

export interface RunOptions {
  readonly plan: BuildPlan;
  /** The images that are this process's to build; the rest of the plan is others'. */
  readonly own: ReadonlySet<ImageId>;
  readonly ports: RunPorts;
  readonly observer: RunObserver;
  /** Stops everything: what runs is cancelled, what waits never starts. */
  readonly signal: AbortSignal;
}

/**
 * Runs the builds of a plan. Every image of `own` gets exactly one result, recorded before the observer hears of it.
 *
 * @returns the results by image, in the order they ended
 */
export async function runPlan({
  plan,
  own,
  ports,
  observer,
  signal,
}: RunOptions): Promise<ReadonlyMap<ImageId, ImageResult>> {
  const results = new Map<ImageId, ImageResult>();
  const end = async (image: PlannedImage, result: ImageResult): Promise<void> => {
    results.set(image.id, result);
    await ports.recordResult(image.resultFolder, result);
    observer.ended(image, result);
  };
  const jobs = plan.images
    .filter(({ id }) => own.has(id))
    .map((image) => ({
      image,
      id: image.id,
      height: image.height,
      parents: image.parents.map(({ id }) => id),
    }));
  await schedule({
    jobs,
    maxParallel: plan.maxParallel,
    run: async ({ image }) => {
      if (!signal.aborted) observer.started(image);
      const result = signal.aborted
        ? describeStopped(image, plan, ports.now())
        : await buildImage({
            image,
            plan,
            results,
            ports,
            signal,
            onStep: (step) => {
              observer.stepped(image, step);
            },
          });
      await end(image, result);
      return result.outcome === 'built';
    },
    skip: async ({ image }, failedParent) => {
      const result = signal.aborted
        ? describeStopped(image, plan, ports.now())
        : describeSkipped(image, plan, failedParent, ports.now());
      await end(image, result);
    },
  });
  return results;
}

function describeStopped(image: PlannedImage, plan: BuildPlan, at: Date): ImageResult {
  const reason = 'the run was stopped before it started';
  return describeUnbuilt(image, plan, {
    outcome: 'cancelled',
    reason,
    failure: {
      code: 'build-cancelled',
      message: reason,
      place: { image: imageId(image.project, image.target) },
      fix: 'run it again',
    },
    at,
  });
}

function describeSkipped(image: PlannedImage, plan: BuildPlan, failedParent: string, at: Date): ImageResult {
  const reason = `${failedParent}, which it stands on, was not built`;
  return describeUnbuilt(image, plan, {
    outcome: 'skipped',
    reason,
    failure: {
      code: 'parent-failed',
      message: reason,
      place: { image: image.id },
      fix: `mend ${failedParent} first`,
    },
    at,
  });
}
