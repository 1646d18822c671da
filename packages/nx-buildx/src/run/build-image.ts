import type { BuilderCapabilities } from '../model/builder';
import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { BuildReport } from '../model/build-report';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { formatArgv } from '../plan/format-argv';
import { describeBuilt } from './describe-result';
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
  const warnings: string[] = [];
  const builder = plan.builders.find(({ name }) => name === image.builder);
  const parents = await findParents(build, builder);
  const metadataFile = ports.nameMetadataFile(image);
  const argv = formatArgv(invocation, { links: linkParents(image, parents, warnings), metadataFile });
  const request = { argv, layout: invocation.layout, metadataFile, signal, onStep };
  const report = await buildWithRetries(() => ports.build(request), build, warnings);
  const digests = await findDigests(build, builder, report);
  if (report.status === 'succeeded' && invocation.output === 'push' && isUnread(digests)) {
    warnings.push(
      'the pushed manifest could not be read back: images on top of it are linked by its index digest',
    );
  }
  return describeBuilt({
    image,
    plan,
    report,
    ...digests,
    parents,
    warnings,
    startedAt,
    endedAt: ports.now(),
  });
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

/** @returns the value of a named context by parent; a parent that is missing gets a warning */
function linkParents(
  { invocation }: PlannedImage,
  parents: ReadonlyMap<ImageId, ImageResult>,
  warnings: string[],
): ReadonlyMap<ImageId, string> {
  const links = new Map<ImageId, string>();
  for (const [id, parent] of parents) {
    const link = linkParent(parent);
    if (link !== null) links.set(id, link);
  }
  for (const context of invocation.namedContexts) {
    if ('value' in context || links.has(context.from)) continue;
    warnings.push(`${context.from} was not built here: standing on its published image ${context.published}`);
  }
  return links;
}

async function buildWithRetries(
  build: () => Promise<BuildReport>,
  { ports, signal }: ImageBuild,
  warnings: string[],
): Promise<BuildReport> {
  for (const pause of RETRY_PAUSES) {
    const report = await build();
    if (report.status !== 'failed' || report.error?.transient !== true) return report;
    warnings.push(`tried again after: ${report.error.message}`);
    await ports.wait(pause, signal);
  }
  return build();
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
