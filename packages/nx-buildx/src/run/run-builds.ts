import type { PlannedImage, PlatformSplit } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { moveBuild, moveImage } from '../plan/plan-placed';
import { buildImage } from './build-image';
import { describeSkipped, describeStopped, describeStranded } from './describe-obstacle';
import { describeUnusable } from './describe-result';
import { addMounts } from './mounts/carry-mounts';
import type { MountCarrier } from './mounts/carry-mounts';
import { createLossWatch } from './pool-workers';
import type { BuildJob, ImagePart } from './pool-workers';
import type { RunOptions } from './run-plan';
import type { JobEnd } from './schedule';
import { createSplitProgress } from './split-progress';
import type { SplitProgress } from './split-progress';

export interface BuildsInput {
  readonly options: Pick<RunOptions, 'plan' | 'ports' | 'observer' | 'signal'>;
  readonly results: ReadonlyMap<ImageId, ImageResult>;
  /** `null`: the run carries no cache mounts. */
  readonly carrier: MountCarrier | null;
  /** Records a result. */
  readonly end: (image: PlannedImage, result: ImageResult) => Promise<void>;
}

/** What becomes of the builds of a run. Each image ends with one result. */
export interface BuildRunner {
  run(job: BuildJob, builder: string): Promise<JobEnd>;
  /** No builder is left for it. */
  strand(job: BuildJob): Promise<void>;
  /** @param parent what it stands on, and came to nothing */
  skip(job: BuildJob, parent: ImageId): Promise<void>;
}

export function createBuildRunner({ options, results, carrier, end }: BuildsInput): BuildRunner {
  const { plan, ports, observer, signal } = options;
  const losses = createLossWatch(plan, ports, signal);
  const splits = new Map<ImageId, SplitProgress>();
  const shared = { plan, results, ports, signal, isBuilderLost: losses.isLost };
  const makeOnStep = (image: PlannedImage) => (step: string) => {
    observer.stepped(image, step);
  };

  const finish = async (image: PlannedImage, result: ImageResult): Promise<JobEnd> => {
    await end(image, { ...result, warnings: [...losses.describe(image.id), ...result.warnings] });
    return result.outcome === 'built' ? 'done' : 'failed';
  };

  /** Why it is not even begun. */
  const findObstacle = (image: PlannedImage): ImageResult | null => {
    if (signal.aborted) return describeStopped(image, ports.now());
    const failed = image.parents.find(({ id }) => results.get(id)?.outcome === 'failed');
    return failed === undefined ? null : describeSkipped(image, failed.id, ports.now());
  };

  /**
   * @param problem why the builder cannot be used, where the build says so
   * @returns whether what failed is to be built elsewhere
   */
  const isLost = async (image: PlannedImage, builder: string, problem: string | null): Promise<boolean> => {
    if (problem !== null) losses.lose(builder);
    if (!(await losses.isLost(builder))) return false;
    losses.note(image.id, builder, problem);
    return true;
  };

  const runImage = async (image: PlannedImage, builder: string): Promise<JobEnd> => {
    const obstacle = findObstacle(image);
    if (obstacle !== null) return finish(image, obstacle);
    observer.started(image);
    const moved = builder === image.builder ? image : moveImage(image, builder);
    const carried = await carrier?.restore(moved, results);
    const built = await buildImage({ ...shared, image: moved, onStep: makeOnStep(image) });
    const problem = built.failure?.code === 'builder-missing' ? built.failure.message : null;
    if (built.outcome === 'failed' && (await isLost(image, builder, problem))) return 'lost';
    return finish(image, carried === undefined ? built : addMounts(built, carried));
  };

  const findProgress = (image: PlannedImage, split: PlatformSplit): SplitProgress => {
    const progress = splits.get(image.id) ?? createSplitProgress({ ...shared, image, split });
    splits.set(image.id, progress);
    return progress;
  };

  const closePart = async (image: PlannedImage, split: PlatformSplit): Promise<JobEnd> => {
    const progress = findProgress(image, split);
    if (!progress.close()) return 'done';
    const result = await progress.finish();
    return finish(image, result ?? findObstacle(image) ?? describeStopped(image, ports.now()));
  };

  const runPart = async (
    image: PlannedImage,
    { split, build }: ImagePart,
    builder: string,
  ): Promise<JobEnd> => {
    if (findObstacle(image) !== null) return closePart(image, split);
    if (!splits.has(image.id)) observer.started(image);
    const progress = findProgress(image, split);
    const moved = builder === build.builder ? build : moveBuild(build, builder);
    const carried = await carrier?.restore({ ...image, split: { ...split, builds: [moved] } }, results);
    const ended = await progress.build(moved, makeOnStep(image));
    const { status, error = null } = ended.report ?? {};
    const problem = error?.booted === false ? describeUnusable(builder, error) : null;
    if (status === 'failed' && (await isLost(image, builder, problem))) return 'lost';
    progress.keep(ended, carried);
    return closePart(image, split);
  };

  return {
    run: ({ image, part }, builder) =>
      part === null ? runImage(image, builder) : runPart(image, part, builder),
    strand: async (job) => {
      const { image, part } = job;
      if (part === null) await finish(image, describeStranded(job, ports.now()));
      else {
        findProgress(image, part.split).strand(job);
        await closePart(image, part.split);
      }
    },
    skip: async ({ image }, parent) => {
      // Of an image that is split each platform is skipped.
      if (results.has(image.id)) return;
      const at = ports.now();
      await end(image, signal.aborted ? describeStopped(image, at) : describeSkipped(image, parent, at));
    },
  };
}
