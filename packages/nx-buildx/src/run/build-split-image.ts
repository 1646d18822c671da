import { DEFAULT_PLATFORM } from '../dockerfile/platform-args';
import type { PlannedImage, PlatformBuild, PlatformSplit } from '../model/build-plan';
import type { BuildReport } from '../model/build-report';
import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import { slugPlatform } from '../model/platform';
import type { ImageResult } from '../model/result';
import { formatArgv } from '../plan/format-argv';
import { buildWithRetries, describeOrphan, isUnread } from './build-image';
import type { ImageBuild } from './build-image';
import { closeCache } from './close-cache';
import { describeBuilt } from './describe-result';
import { findParents } from './find-parents';
import type { FoundParents } from './find-parents';
import { joinReports, listPlatformResults, pickCache } from './join-reports';
import type { PlatformReport } from './join-reports';
import { describeUnkept, findDoubt, keepKey } from './keep-key';
import type { Assembly, BuiltPlatform, ImageDigests } from './ports';
import { putReference } from './put-reference';
import { reportFileErrors } from './report-file-errors';

export interface SplitImageBuild extends Omit<ImageBuild, 'onStep'> {
  readonly split: PlatformSplit;
}

/** How the build of one platform ended. */
export interface EndedPlatform {
  readonly build: PlatformBuild;
  readonly parents: FoundParents;
  /** `null`: it was not built, since parents are missing. */
  readonly report: BuildReport | null;
}

/** An image whose platforms are built one by one, each where and when there is room for it. */
export interface SplitImage {
  readonly startedAt: Date;
  /** Builds a platform on that platform of the image's parents, with tries of its own. */
  readonly build: (build: PlatformBuild, onStep: (step: string) => void) => Promise<EndedPlatform>;
  /**
   * Makes one image of what all builds left: an index by digest, then its tags, then its key. A platform that failed fails
   * the image; no tag moves before all is there.
   */
  readonly finish: (ended: readonly EndedPlatform[]) => Promise<ImageResult>;
}

const NO_DIGESTS: ImageDigests = { digest: null, platformDigests: {} };

export function createSplitImage(build: SplitImageBuild): SplitImage {
  const { image, ports } = build;
  const startedAt = ports.now();
  // All builds of the image are told the same file.
  let dockerfile: Promise<string | null> | undefined;
  return {
    startedAt,
    build: async (platform, onStep) => {
      const parents = await findPlatformParents(platform, build);
      if (parents.missing.length > 0) return { build: platform, parents, report: null };
      dockerfile ??= ports.prepareDockerfile(image);
      const prepared = dockerfile;
      const report = await reportFileErrors(async () =>
        buildPlatform(platform, parents, await prepared, { ...build, onStep }),
      );
      return { build: platform, parents, report };
    },
    finish: (ended) => finishImage(build, ended, startedAt),
  };
}

async function finishImage(
  build: SplitImageBuild,
  ended: readonly EndedPlatform[],
  startedAt: Date,
): Promise<ImageResult> {
  const { image, ports } = build;
  const orphan = ended.find(({ report }) => report === null);
  if (orphan !== undefined)
    return describeOrphan(image, orphan.parents.missing, orphan.build.builder, startedAt);
  const reports = ended.flatMap(({ build: each, report }) =>
    report === null ? [] : [{ build: each, report }],
  );
  const report = joinReports(reports);
  const doubtful = [...new Set(ended.flatMap(({ parents }) => parents.doubtful))];
  const { digests, key, warnings, failure } =
    report.status === 'succeeded'
      ? await finish(build, reports, doubtful)
      : { digests: NO_DIGESTS, key: image.reuse.key, warnings: [], failure: null };
  const result = describeBuilt({
    image,
    report,
    ...digests,
    key,
    parents: ended[0]?.parents.digests ?? {},
    warnings: [...new Set(ended.flatMap(({ parents }) => parents.warnings)), ...warnings],
    startedAt,
    endedAt: ports.now(),
  });
  return {
    ...result,
    ...(failure === null ? {} : { outcome: 'failed', reason: failure.message, failure }),
    cache: pickCache(reports, image.invocation.cache.strategy),
    platformBuilds: listPlatformResults(reports),
  };
}

/** How an image came out whose platforms were all built. */
interface Ending {
  readonly digests: ImageDigests;
  /** `null` where it may be made of something else than planned. */
  readonly key: string | null;
  readonly warnings: readonly string[];
  readonly failure: Failure | null;
}

/** Makes the image, and keeps it under its key. */
async function finish(
  build: SplitImageBuild,
  reports: readonly PlatformReport[],
  doubtful: readonly ImageId[],
): Promise<Ending> {
  const { image, ports } = build;
  const { key } = image.reuse;
  // Before anything is put: that takes its time, in which files may change that no build reads any more.
  const doubt = await findDoubt(image, doubtful, ports);
  const published = await publish(build, reports);
  if ('reason' in published)
    return {
      digests: NO_DIGESTS,
      key,
      warnings: [],
      failure: describeUnassembled(image, published.reason),
    };
  const { digests } = published;
  const unread =
    image.invocation.output === 'push' && isUnread(digests)
      ? ['the pushed index could not be read back: images on top of it are linked by its digest']
      : [];
  if (doubt !== null)
    return { digests, key: null, warnings: [describeUnkept(doubt), ...unread], failure: null };
  const kept = await keepKey({ image, digests, ports });
  return { digests: kept.digests, key, warnings: [...unread, ...kept.warnings], failure: null };
}

async function findPlatformParents(
  build: PlatformBuild,
  { image, plan, results, ports }: SplitImageBuild,
): Promise<FoundParents> {
  const builder = plan.builders.find(({ name }) => name === build.builder);
  const own = { ...image, invocation: build.invocation };
  return findParents({ image: own, builder, results, ports });
}

async function buildPlatform(
  { platform, builder, invocation }: PlatformBuild,
  { links }: FoundParents,
  dockerfile: string | null,
  { image, ports, signal, onStep, isBuilderLost }: ImageBuild,
): Promise<BuildReport> {
  const metadataFile = `${ports.nameMetadataFile(image)}.${slugPlatform(platform)}`;
  const cache = await ports.openCache(invocation.cache);
  const request = {
    argv: formatArgv(invocation, { links, metadataFile, cacheFolders: cache.folders, dockerfile }),
    layout: invocation.layout,
    metadataFile,
    signal,
    onStep: (step: string) => {
      onStep(`${platform} ${step}`);
    },
  };
  const warnings = [...cache.warnings];
  const report = await buildWithRetries(
    () => ports.build(request),
    builder,
    { ports, signal, isBuilderLost },
    warnings,
  );
  const closed = await closeCache(report, cache, invocation.cache);
  return { ...closed, warnings: [...warnings, ...closed.warnings] };
}

/** Makes the index, and has all tags stand for it. What is kept nowhere has none. */
async function publish(
  build: SplitImageBuild,
  reports: readonly PlatformReport[],
): Promise<{ readonly digests: ImageDigests } | { readonly reason: string }> {
  const { image, ports } = build;
  const { output, layout, references } = image.invocation;
  const [reference = null] = output === 'push' ? references : [];
  if (reference === null && layout === null) return { digests: NO_DIGESTS };
  const assembly = await assemble(build, reports);
  if ('reason' in assembly) return assembly;
  const { digest } = assembly;
  if (reference !== null) {
    const problems = await Promise.all(references.map((name) => putReference(name, digest, ports)));
    const reason = problems.find((problem) => problem !== null);
    if (reason !== undefined) return { reason };
  }
  const defaultPlatform = image.invocation.platforms[0] ?? DEFAULT_PLATFORM;
  return { digests: await ports.readDigests({ reference, layout, digest, defaultPlatform }) };
}

async function assemble(
  { image, split, ports }: SplitImageBuild,
  reports: readonly PlatformReport[],
): Promise<Assembly> {
  const platforms = reports.flatMap(
    ({ build: { platform, invocation }, report: { digest } }): readonly BuiltPlatform[] =>
      digest === null ? [] : [{ platform, digest, layout: invocation.layout }],
  );
  const lost = reports.find(({ report }) => report.digest === null);
  if (lost !== undefined) return { reason: `buildx did not say what it made for ${lost.build.platform}` };
  const isPushed = image.invocation.output === 'push';
  return ports.assemble({
    repositories: isPushed ? image.reuse.repositories : [],
    layout: isPushed ? null : image.invocation.layout,
    platforms,
    annotations: split.annotations,
  });
}

function describeUnassembled(image: PlannedImage, message: string): Failure {
  return {
    code: 'tag-failed',
    message: `all platforms were built, but they are no image yet: ${message}`,
    place: { image: image.id },
    fix: 'see that this job may write manifests and tags to the repository, and run it again: the cache is there',
  };
}
