import type { BuildPlan, ImageDecision, PlannedImage } from '../model/build-plan';
import type { Note } from '../model/failure';
import type { ImageId } from '../model/image';
import { formatReference, parseReference } from '../model/reference';
import { KEY_LABEL } from '../plan/describe-invocation';
import type { LoadedImage, Lookup, ReusePorts } from './ports';

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
  const loads = mine.filter(({ invocation }) => invocation.output === 'load');
  const [loaded, published] = await Promise.all([
    ports.inspectLoaded(loads.flatMap(({ invocation }) => invocation.references)),
    Promise.all(mine.map(async (image) => [image.id, await findPublished(image, ports)] as const)),
  ]);
  const found = new Map(published);
  const decisions = new Map(
    mine.map((image) => {
      const local =
        image.invocation.output === 'load' ? findLoaded(image, loaded, found.get(image.id)) : null;
      return [image.id, local ?? found.get(image.id)?.decision ?? image.decision] as const;
    }),
  );
  const silent = new Set(published.flatMap(([, { silence }]) => silence ?? []));
  return {
    ...plan,
    images: plan.images.map((image) => ({ ...image, decision: decisions.get(image.id) ?? image.decision })),
    notes: [...plan.notes, ...[...silent].map(describeSilence)],
  };
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

/** An image of the daemon that carries the key, or that was pulled from where the key is published. */
function findLoaded(
  { reuse, invocation }: PlannedImage,
  loaded: readonly LoadedImage[],
  published: Published | undefined,
): ImageDecision | null {
  const wanted = invocation.references.map(shortenName);
  const digest = published?.decision.action === 'reuse' ? published.decision.digest : null;
  for (const { names, labels, digests } of loaded) {
    const known = new Set(names.map(shortenName));
    if (!wanted.some((name) => known.has(name))) continue;
    const isSame = labels[KEY_LABEL] === reuse.key || (digest !== null && digests.includes(digest));
    if (!isSame) continue;
    return {
      action: 'reuse',
      reason: 'the daemon has it',
      from: 'daemon',
      digest: digests[0] ?? null,
      missingTags: invocation.references.filter((_, index) => !known.has(wanted[index] ?? '')),
    };
  }
  return null;
}

function shortenName(name: string): string {
  const reference = parseReference(name);
  return typeof reference === 'string' ? name : formatReference(reference);
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
