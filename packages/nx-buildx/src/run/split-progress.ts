import type { PlannedImage, PlatformSplit } from '../model/build-plan';
import type { ImageResult } from '../model/result';
import { createSplitImage } from './build-split-image';
import type { EndedPlatform, SplitImage, SplitImageBuild } from './build-split-image';
import { describeStranded } from './describe-obstacle';
import { addMounts } from './mounts/carry-mounts';
import type { Carried } from './mounts/carry-mounts';
import type { BuildJob } from './pool-workers';

/** How far an image has come whose platforms are built one by one. */
export interface SplitProgress extends Pick<SplitImage, 'build'> {
  /** A platform was built, or failed. */
  keep(ended: EndedPlatform, carried: Carried | undefined): void;
  /** No builder is left for a platform. */
  strand(job: BuildJob): void;
  /** A platform has come to its end. @returns whether all have */
  close(): boolean;
  /** @returns the image's result; `null` where not all platforms were begun */
  finish(): Promise<ImageResult | null>;
}

export function createSplitProgress(input: SplitImageBuild): SplitProgress {
  const { image, split } = input;
  const { build, finish, startedAt } = createSplitImage(input);
  const ended = new Map<string, EndedPlatform>();
  const mounts: Carried[] = [];
  let open = split.builds.length;
  let stranded: BuildJob | null = null;
  return {
    build,
    keep: (platform, carried) => {
      ended.set(platform.build.platform, platform);
      if (carried !== undefined) mounts.push(carried);
    },
    strand: (job) => {
      stranded ??= job;
    },
    close: () => (open -= 1) === 0,
    finish: async () => {
      const all = split.builds.flatMap(({ platform }) => ended.get(platform) ?? []);
      // Says more than that others were not begun.
      const hasCause = all.some(({ report }) => report?.status !== 'succeeded');
      if (stranded !== null && !hasCause) return describeStranded(stranded, startedAt);
      if (all.length < split.builds.length && !hasCause) return null;
      const result = { ...(await finish(all)), builder: findBuilder(image, split, all) };
      return mounts.reduce(addMounts, result);
    },
  };
}

/** Where the platforms were built in the end that were to be built on the image's builder. */
function findBuilder(
  { builder }: PlannedImage,
  { builds }: PlatformSplit,
  ended: readonly EndedPlatform[],
): string {
  const own = builds.find((build) => build.builder === builder)?.platform;
  return ended.find(({ build }) => build.platform === own)?.build.builder ?? builder;
}
