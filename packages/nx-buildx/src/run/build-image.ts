import type { BuilderCapabilities } from '../model/builder';
import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { BuildReport } from '../model/build-report';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { formatArgv } from '../plan/format-argv';
import { describeBuilt, describeUnbuilt } from './describe-result';
import { linkParent } from './link-parent';
import type { ImageDigests, RunPorts } from './ports';

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
  const parents = await findParents(build, builder);
  const { links, missing, warnings } = linkParents(image, parents);
  if (missing.length > 0) return describeOrphan(image, missing, startedAt);
  const metadataFile = ports.nameMetadataFile(image);
  const request = {
    argv: formatArgv(invocation, { links, metadataFile }),
    layout: invocation.layout,
    metadataFile,
    signal,
    onStep,
  };
  const report = await buildWithRetries(() => ports.build(request), build, warnings);
  const digests = await findDigests(build, builder, report);
  if (report.status === 'succeeded' && invocation.output === 'push' && isUnread(digests)) {
    warnings.push(
      'the pushed manifest could not be read back: images on top of it are linked by its index digest',
    );
  }
  return describeBuilt({ image, report, ...digests, parents, warnings, startedAt, endedAt: ports.now() });
}

async function findParents(
  { image, results, ports }: ImageBuild,
  builder: BuilderCapabilities | undefined,
): Promise<ReadonlyMap<ImageId, ImageResult>> {
  const found = await Promise.all(
    image.parents.map(async ({ id, resultFolder }) => {
      const result = results.get(id) ?? (await ports.readResult(resultFolder));
      const built = result?.outcome === 'built' || result?.outcome === 'reused';
      // Only the docker driver sees the images of its daemon.
      const usable = built && (result.transport !== 'daemon' || builder?.driver === 'docker');
      return usable ? ([[id, result]] as const) : [];
    }),
  );
  return new Map(found.flat());
}

interface ParentLinks {
  /** Value of the named context by parent. */
  readonly links: ReadonlyMap<ImageId, string>;
  /** Parents that are neither here nor in a registry. */
  readonly missing: readonly ImageId[];
  readonly warnings: string[];
}

/** A parent that this machine knows nothing of is looked for where another machine pushes it. */
function linkParents({ invocation }: PlannedImage, parents: ReadonlyMap<ImageId, ImageResult>): ParentLinks {
  const links = new Map<ImageId, string>();
  const missing: ImageId[] = [];
  const warnings: string[] = [];
  for (const context of invocation.namedContexts) {
    if ('value' in context || links.has(context.from)) continue;
    const parent = parents.get(context.from);
    const link = parent === undefined ? null : linkParent(parent);
    if (link !== null) {
      links.set(context.from, link);
    } else if (context.published === null) {
      missing.push(context.from);
    } else {
      links.set(context.from, `docker-image://${context.published}`);
      warnings.push(`${context.from} was not built on this machine: standing on ${context.published}`);
    }
  }
  return { links, missing, warnings };
}

function describeOrphan(image: PlannedImage, missing: readonly ImageId[], at: Date): ImageResult {
  const reason = `${missing.join(' and ')}, which it stands on, cannot be reached by builder "${image.builder}"`;
  const failure = {
    code: 'parent-missing',
    message: reason,
    place: { image: image.id },
    fix: 'build it in the same run and on the same builder, or push both: set "registry" or "image", and output "push"',
  } as const;
  return describeUnbuilt(image, { outcome: 'failed', reason, failure, at });
}

async function buildWithRetries(
  build: () => Promise<BuildReport>,
  { ports, signal }: ImageBuild,
  warnings: string[],
): Promise<BuildReport> {
  const reports = [await build()];
  for (const pause of RETRY_PAUSES) {
    const { status, error } = reports.at(-1) ?? {};
    if (status !== 'failed' || error?.transient !== true) break;
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
    defaultPlatform: invocation.platforms[0] ?? builder?.platforms[0] ?? 'linux/amd64',
  });
}

function isUnread({ platformDigests }: ImageDigests): boolean {
  return Object.keys(platformDigests).length === 0;
}
