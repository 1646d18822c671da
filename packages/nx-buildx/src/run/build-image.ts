import { DEFAULT_PLATFORM } from '../dockerfile/platform-args';
import type { BuilderCapabilities } from '../model/builder';
import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { BuildReport } from '../model/build-report';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { formatArgv } from '../plan/format-argv';
import { closeCache } from './close-cache';
import { describeBuilt, describeUnbuilt } from './describe-result';
import { findParents } from './find-parents';
import { describeUnkept, findDoubt, findPlatformDoubt, keepKey } from './keep-key';
import type { ImageDigests, RunPorts } from './ports';
import { reportFileErrors } from './report-file-errors';

/** Pauses before a build is tried again whose cause may pass, in milliseconds. */
const RETRY_PAUSES = [1000, 4000];

export interface ImageBuild {
  readonly image: PlannedImage;
  readonly plan: BuildPlan;
  /** Of images that this process built; others are read from what their process recorded. */
  readonly results: ReadonlyMap<ImageId, ImageResult>;
  readonly ports: RunPorts;
  readonly signal: AbortSignal;
  readonly onStep: (step: string) => void;
  /** Whether a builder is gone: nothing is tried again there then. */
  readonly isBuilderLost: (name: string) => Promise<boolean>;
}

/**
 * Builds one image, with a second and third try for a cause that may pass by itself, and finds the digests that its
 * children will be linked to.
 */
export async function buildImage(build: ImageBuild): Promise<ImageResult> {
  const { image, plan, ports, signal, onStep } = build;
  const { invocation } = image;
  const startedAt = ports.now();
  const builder = plan.builders.find(({ name }) => name === image.builder);
  const parents = await findParents({ ...build, builder });
  if (parents.missing.length > 0) return describeOrphan(image, parents.missing, image.builder, startedAt);
  const { links } = parents;
  const cache = await ports.openCache(invocation.cache);
  const warnings = [...parents.warnings, ...cache.warnings];
  const metadataFile = ports.nameMetadataFile(image);
  const ended = await reportFileErrors(async () => {
    const dockerfile = await ports.prepareDockerfile(image);
    const request = {
      argv: formatArgv(invocation, { links, metadataFile, cacheFolders: cache.folders, dockerfile }),
      layout: invocation.layout,
      metadataFile,
      signal,
      onStep,
    };
    return buildWithRetries(() => ports.build(request), image.builder, build, warnings);
  });
  const report = await closeCache(ended, cache, invocation.cache);
  const succeeded = report.status === 'succeeded';
  const unlike = succeeded ? await findDoubt(image, parents.doubtful, ports) : null;
  const digests = await findDigests(build, builder, report);
  const doubt = unlike ?? (succeeded ? await findPlatformDoubt(image, digests, ports) : null);
  if (doubt !== null) warnings.push(describeUnkept(doubt));
  if (succeeded && invocation.output === 'push' && isUnread(digests)) {
    warnings.push(
      'the pushed manifest could not be read back: images on top of it are linked by its index digest',
    );
  }
  const { loadedAs } = image.reuse;
  const [name] = invocation.references;
  if (succeeded && doubt === null && loadedAs !== null && name !== undefined) {
    const problem = await ports.keepLoaded(name, loadedAs);
    if (problem !== null) warnings.push(describeUnkept(problem));
  }
  const kept =
    succeeded && doubt === null ? await keepKey({ image, digests, ports }) : { digests, warnings: [] };
  return describeBuilt({
    image,
    report,
    ...kept.digests,
    parents: parents.digests,
    key: doubt === null ? image.reuse.key : null,
    warnings: [...warnings, ...kept.warnings],
    startedAt,
    endedAt: ports.now(),
  });
}

/** @param builder name of one that cannot reach them */
export function describeOrphan(
  image: PlannedImage,
  missing: readonly ImageId[],
  builder: string,
  at: Date,
): ImageResult {
  const reason = `${missing.join(' and ')}, which it stands on, cannot be reached by builder "${builder}"`;
  const failure = {
    code: 'parent-missing',
    message: reason,
    place: { image: image.id },
    fix: 'build it in the same run and on the same builder, or push both: set "registry" or "image", and output "push"',
  } as const;
  return describeUnbuilt(image, { outcome: 'failed', reason, failure, at });
}

/**
 * @param builder name of the one that builds: what is lost is not tried again
 * @param warnings gets a line for each try that came to nothing
 */
export async function buildWithRetries(
  build: () => Promise<BuildReport>,
  builder: string,
  { ports, signal, isBuilderLost }: Pick<ImageBuild, 'ports' | 'signal' | 'isBuilderLost'>,
  warnings: string[],
): Promise<BuildReport> {
  const reports = [await build()];
  for (const pause of RETRY_PAUSES) {
    const { status, error } = reports.at(-1) ?? {};
    if (status !== 'failed' || error?.transient !== true || (await isBuilderLost(builder))) break;
    warnings.push(`tried again after: ${error.message}`);
    await ports.wait(pause, signal);
    reports.push(await build());
  }
  // A later try finds in the engine what an earlier one executed.
  const most = reports.reduce((best, each) => (each.steps.executed > best.steps.executed ? each : best));
  return { ...(reports.at(-1) ?? most), steps: most.steps };
}

async function findDigests(
  { image: { invocation }, ports }: ImageBuild,
  builder: BuilderCapabilities | undefined,
  { status, digest }: BuildReport,
): Promise<ImageDigests> {
  if (status !== 'succeeded') return { digest: null, platformDigests: {} };
  return ports.readDigests({
    reference: invocation.output === 'push' ? (invocation.references[0] ?? null) : null,
    layout: invocation.layout,
    digest,
    defaultPlatform: invocation.platforms[0] ?? builder?.platforms[0] ?? DEFAULT_PLATFORM,
  });
}

export function isUnread({ platformDigests }: ImageDigests): boolean {
  return Object.keys(platformDigests).length === 0;
}
