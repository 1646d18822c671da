import type { BuildPlan, ImageDecision, PlannedImage } from '../model/build-plan';
import type { Note } from '../model/failure';
import type { ImageId } from '../model/image';
import { shortenReference } from '../model/reference';
import type { LoadedImage } from '../model/loaded-image';
import type { Lookup, ReusePorts } from './ports';

/**
 * Asks, in one concurrent round, for every image of `own` by its key, and says what becomes of it. What cannot be asked is
 * built.
 *
 * @returns the plan with its decisions, and a note for each registry that gave no answer
 */
export async function decideReuse(
  plan: BuildPlan,
  own: ReadonlySet<ImageId>,
  ports: ReusePorts,
): Promise<BuildPlan> {
  const mine = plan.images.filter(
    ({ id, reuse }) => own.has(id) && reuse.key !== null && reuse.reason === null,
  );
  const [loaded, published] = await Promise.all([
    ports.inspectLoaded(mine.flatMap(({ reuse }) => reuse.loadedAs ?? [])),
    Promise.all(mine.map(async (image) => [image.id, await findPublished(image, ports)] as const)),
  ]);
  const found = new Map(published);
  const decisions = new Map(
    mine.map((image) => {
      return [
        image.id,
        findLoaded(image, loaded) ?? found.get(image.id)?.decision ?? image.decision,
      ] as const;
    }),
  );
  const built = published.filter(([id]) => decisions.get(id)?.action === 'build');
  const silent = new Set(built.flatMap(([, { silence }]) => silence ?? []));
  return {
    ...plan,
    images: plan.images.map((image) => ({ ...image, decision: decisions.get(image.id) ?? image.decision })),
    notes: [...plan.notes, ...[...silent, ...listUnkeyed(plan, own)].map(describeSilence)],
  };
}

/** Why images have no key, each reason once. What stands on such an image says nothing new. */
function listUnkeyed({ images }: BuildPlan, own: ReadonlySet<ImageId>): ReadonlySet<string> {
  const unkeyed = images.filter(({ id, reuse }) => own.has(id) && reuse.key === null && !reuse.pending);
  const ids = new Set(unkeyed.map(({ id }) => id));
  const first = unkeyed.filter(({ parents }) => !parents.some(({ id }) => ids.has(id)));
  return new Set(first.flatMap(({ reuse }) => reuse.reason ?? []));
}

function describeSilence(reason: string): Note {
  return { message: `built without reuse: ${reason}`, place: {} };
}

interface Published {
  readonly decision: ImageDecision;
  /** Why a registry did not say, or `null`. */
  readonly silence: string | null;
}

async function findPublished(image: PlannedImage, ports: ReusePorts): Promise<Published> {
  const { reuse, invocation } = image;
  if (reuse.repositories.length === 0 || reuse.reads.length === 0)
    return build('it is published nowhere', null);
  const asksTags = invocation.output === 'push';
  const [keys, tags] = await Promise.all([
    Promise.all(
      reuse.reads.map((tag) =>
        Promise.all(reuse.repositories.map((repository) => ports.lookUp(`${repository}:${tag}`))),
      ),
    ),
    Promise.all(
      (asksTags ? invocation.references : []).map(async (name) => [name, await ports.lookUp(name)] as const),
    ),
  ]);
  const index = keys.findIndex((lookups) => sharedDigest(lookups) !== null);
  const digest = sharedDigest(keys[index] ?? []);
  const tag = reuse.reads[index];
  if (digest === null || tag === undefined) {
    const silence = keys.flat().find((lookup) => lookup.status === 'unknown');
    if (silence?.status === 'unknown') return build(silence.reason, silence.reason);
    return build(`nothing is published as ${reuse.reads[0] ?? ''}`, null);
  }
  return {
    silence: null,
    decision: {
      action: 'reuse',
      reason: `published as ${tag}`,
      from: 'registry',
      digest,
      missingTags: tags.flatMap(([name, lookup]) =>
        lookup.status === 'found' && lookup.digest === digest ? [] : [name],
      ),
    },
  };
}

function build(reason: string, silence: string | null): Published {
  return { decision: { action: 'build', reason }, silence };
}

/** Several repositories have to hold the same image. */
function sharedDigest(lookups: readonly Lookup[]): string | null {
  const digests = lookups.map((lookup) => (lookup.status === 'found' ? lookup.digest : null));
  const [first = null] = digests;
  return digests.every((digest) => digest === first) ? first : null;
}

/** What a daemon keeps under the key, whatever else it is called by now. */
function findLoaded(
  { reuse, invocation }: PlannedImage,
  loaded: readonly LoadedImage[],
): ImageDecision | null {
  const kept = loaded.find(({ names }) => reuse.loadedAs !== null && names.includes(reuse.loadedAs));
  if (kept === undefined) return null;
  const known = new Set(kept.names.map(shortenReference));
  return {
    action: 'reuse',
    reason: 'the daemon has it',
    from: 'daemon',
    digest: kept.digests[0] ?? null,
    missingTags: invocation.references.filter((name) => !known.has(shortenReference(name))),
  };
}

/**
 * An image that only the daemon has is built where a builder that cannot see the daemon needs it for a child.
 *
 * @param plan with decisions, and for builders that were asked what they are
 */
export function buildWhatChildrenNeed(plan: BuildPlan): BuildPlan {
  const needed = new Set(
    plan.images
      .filter(({ decision }) => decision.action === 'build')
      .flatMap(({ parents }) => parents.map(({ id }) => id)),
  );
  return {
    ...plan,
    images: plan.images.map((image) => {
      const isHidden = image.decision.action === 'reuse' && image.decision.from === 'daemon';
      if (!isHidden || !needed.has(image.id) || image.invocation.transport === 'daemon') return image;
      const reason = `builder "${image.builder}" cannot see the daemon, and images on top of it are built`;
      return { ...image, decision: { action: 'build', reason } };
    }),
  };
}
