import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { Failure } from '../model/failure';
import { DEFAULT_PLATFORM } from '../dockerfile/platform-args';
import type { ImageResult } from '../model/result';
import { describeCancelled, describeUnbuilt } from './describe-result';
import type { RunPorts } from './ports';
import { putReference } from './put-reference';

/**
 * Takes an image that exists already: gives it the tags it lacks and finds what a build would have told. Nothing is
 * transferred but, for `load`, an image that the daemon does not have.
 *
 * @param signal stops the run; what fails after it was cancelled
 */
export async function reuseImage(
  image: PlannedImage,
  plan: BuildPlan,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<ImageResult> {
  const { decision, invocation } = image;
  if (decision.action !== 'reuse') throw new Error(`${image.id} is to be built`);
  const startedAt = ports.now();
  const [digests, problem] = await Promise.all([
    findDigests(image, ports),
    invocation.output === 'load' ? load(image, ports) : putTags(image, ports),
  ]);
  const failure = problem === null ? null : describeFailure(image, problem, signal);
  const base = describeUnbuilt(image, {
    outcome: failure === null ? 'reused' : failure.code === 'build-cancelled' ? 'cancelled' : 'failed',
    reason: failure === null ? decision.reason : failure.message,
    failure,
    at: startedAt,
  });
  const isLoaded = base.transport === 'daemon' || decision.from === 'daemon';
  const known = Object.keys(digests.platformDigests);
  return {
    ...base,
    ...digests,
    // Whatever a build would have left: this is where it is.
    transport: invocation.output === 'load' && isLoaded ? base.transport : 'registry',
    layout: null,
    platforms: known.length > 0 ? known : base.platforms,
    parents: findParentDigests(image, plan),
    cache: { ...base.cache, imports: [], export: null },
    builder: null,
    durationMs: ports.now().getTime() - startedAt.getTime(),
  };
}

/** Whether taking an image transfers it: the daemon that is to have it does not. */
export function isPulled({ decision, invocation }: PlannedImage): boolean {
  return decision.action === 'reuse' && decision.from === 'registry' && invocation.output === 'load';
}

/** Of those parents that are reused too; another one is built in this run and has none yet. */
function findParentDigests(
  { parents }: PlannedImage,
  { images }: BuildPlan,
): Readonly<Record<string, string>> {
  const ids = new Set(parents.map(({ id }) => id));
  return Object.fromEntries(
    images.flatMap(({ id, project, decision }) =>
      ids.has(id) && decision.action === 'reuse' && decision.digest !== null
        ? [[project, decision.digest]]
        : [],
    ),
  );
}

async function findDigests({ decision, reuse }: PlannedImage, ports: RunPorts) {
  if (decision.action !== 'reuse' || decision.digest === null) return { digest: null, platformDigests: {} };
  const { digest, from } = decision;
  const defaultPlatform = reuse.platform ?? DEFAULT_PLATFORM;
  const [repository] = reuse.repositories;
  const reference = from === 'registry' && repository !== undefined ? repository : null;
  return ports.readDigests({ reference, layout: null, digest, defaultPlatform });
}

async function putTags({ decision }: PlannedImage, ports: RunPorts): Promise<string | null> {
  if (decision.action !== 'reuse' || decision.digest === null) return null;
  const { digest, missingTags } = decision;
  const answers = await Promise.all(missingTags.map((name) => putReference(name, digest, ports)));
  return answers.find((answer) => answer !== null) ?? null;
}

async function load({ decision, reuse, invocation }: PlannedImage, ports: RunPorts): Promise<string | null> {
  if (decision.action !== 'reuse') return null;
  const { references, localName } = invocation;
  const wanted = decision.from === 'daemon' ? decision.missingTags : references;
  const names = localName === null ? wanted : [...wanted, localName];
  if (decision.from === 'daemon') return ports.nameLoaded(reuse.loadedAs ?? '', names);
  const source = `${reuse.repositories[0] ?? ''}@${decision.digest ?? ''}`;
  const problem = (await ports.pull(source)) ?? (await ports.nameLoaded(source, names));
  return problem ?? (reuse.loadedAs === null ? null : ports.keepLoaded(source, reuse.loadedAs));
}

function describeFailure(image: PlannedImage, message: string, signal: AbortSignal): Failure {
  if (signal.aborted) return describeCancelled(image, 'the run was stopped');
  const isLoad = image.invocation.output === 'load';
  return {
    code: 'tag-failed',
    message,
    place: { image: image.id },
    fix: isLoad
      ? 'see that the docker daemon runs, may read the repository and has room, or build it anew with --reuse=false'
      : 'see that this job may write tags to the repository, or build it anew with --reuse=false',
  };
}
