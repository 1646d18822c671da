import { DEFAULT_PLATFORM } from '../dockerfile/platform-args';
import type { BuilderCapabilities } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';
import type { PlannedImage, PlannedParent } from '../model/build-plan';
import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { listSome } from '../model/list-some';
import { linkParent } from './link-parent';
import type { LinkedParent } from './link-parent';
import type { RunPorts } from './ports';

export interface ParentSearch {
  readonly image: PlannedImage;
  readonly builder: BuilderCapabilities | undefined;
  /** Of images that this process built or reused. */
  readonly results: ReadonlyMap<ImageId, ImageResult>;
  readonly ports: Pick<RunPorts, 'readResult' | 'lookUp' | 'readDigests'>;
}

export interface FoundParents {
  /** Value of the named context by parent. */
  readonly links: ReadonlyMap<ImageId, string>;
  /** Digest by project. */
  readonly digests: Readonly<Record<string, string>>;
  /** Parents that are neither here nor in a registry. */
  readonly missing: readonly ImageId[];
  /** Parents that may be made of something else than their keys say. */
  readonly doubtful: readonly ImageId[];
  readonly warnings: readonly string[];
}

interface Found {
  readonly parent: LinkedParent;
  readonly isDoubtful: boolean;
}

/**
 * What an image stands on, wherever it was built: in this process, by another one that recorded it, or by another machine
 * that published it under its key.
 */
export async function findParents(search: ParentSearch): Promise<FoundParents> {
  const { image } = search;
  const found = new Map(
    await Promise.all(
      image.parents.map(async (parent) => [parent.id, await findParent(parent, search)] as const),
    ),
  );
  const links = new Map<ImageId, string>();
  const missing: ImageId[] = [];
  const guessed: ImageId[] = [];
  for (const context of image.invocation.namedContexts) {
    if ('value' in context || links.has(context.from)) continue;
    const parent = found.get(context.from)?.parent;
    const link = parent === undefined ? null : linkParent(parent, findPlatform(context.from, search));
    if (link !== null) links.set(context.from, link);
    else if (context.published === null) missing.push(context.from);
    else {
      links.set(context.from, `docker-image://${context.published}`);
      guessed.push(context.from);
    }
  }
  const doubtful = [...found].flatMap(([id, each]) => (each?.isDoubtful === true ? [id] : []));
  return {
    links,
    missing,
    doubtful: [...doubtful, ...guessed],
    digests: Object.fromEntries(
      [...found.values()].flatMap((each) =>
        each === null ? [] : [[each.parent.project, each.parent.digest ?? 'unknown'] as const],
      ),
    ),
    warnings: guessed.length === 0 ? [] : [describeGuess(image, guessed)],
  };
}

/** What a parent is read for, where that is one platform. */
function findPlatform(parent: ImageId, { image: { invocation }, builder }: ParentSearch): string | null {
  const { platforms, namedContexts } = invocation;
  const isMixed = namedContexts.some((each) => 'from' in each && each.from === parent && each.anyPlatform);
  return platforms.length > 1 || isMixed ? null : (platforms[0] ?? builder?.platforms[0] ?? null);
}

function describeGuess({ invocation }: PlannedImage, guessed: readonly ImageId[]): string {
  const names = invocation.namedContexts.flatMap((context) =>
    'from' in context && guessed.includes(context.from) ? (context.published ?? []) : [],
  );
  return `${listSome(guessed)} was not built on this machine: standing on ${listSome(names)}`;
}

async function findParent(parent: PlannedParent, search: ParentSearch): Promise<Found | null> {
  const { results, ports } = search;
  const own = results.get(parent.id);
  if (own !== undefined) return isUsable(own, search) ? { parent: own, isDoubtful: own.key === null } : null;
  const recorded = await ports.readResult(parent.resultFolder);
  const usable = recorded !== null && isUsable(recorded, search) ? recorded : null;
  if (usable !== null && usable.key !== null && usable.key === parent.key)
    return { parent: usable, isDoubtful: false };
  const published = await findPublished(parent, search);
  if (published !== null) return { parent: published, isDoubtful: false };
  return usable === null ? null : { parent: usable, isDoubtful: true };
}

/** A builder sees at most the images of its own daemon; see `chooseTransport`. */
function isUsable({ outcome, transport, builder: place }: ImageResult, { builder }: ParentSearch): boolean {
  if (outcome !== 'built' && outcome !== 'reused') return false;
  if (transport === 'registry') return true;
  if (builder === undefined) return transport === 'layout';
  const { seeLoaded, readLayouts } = describeAbilities(builder);
  // What was reused was built on none.
  return transport === 'layout' ? readLayouts : seeLoaded && (place ?? builder.name) === builder.name;
}

async function findPublished(
  { project, repositories: [repository], reads }: PlannedParent,
  { image, builder, ports }: ParentSearch,
): Promise<LinkedParent | null> {
  if (repository === undefined) return null;
  const lookups = await Promise.all(reads.map((tag) => ports.lookUp(`${repository}:${tag}`)));
  const index = lookups.findIndex(({ status }) => status === 'found');
  const lookup = lookups[index];
  if (lookup?.status !== 'found') return null;
  const reference = `${repository}:${reads[index] ?? ''}`;
  const { digest, platformDigests } = await ports.readDigests({
    reference,
    layout: null,
    digest: lookup.digest,
    defaultPlatform: image.invocation.platforms[0] ?? builder?.platforms[0] ?? DEFAULT_PLATFORM,
  });
  return {
    project,
    transport: 'registry',
    layout: null,
    localName: null,
    image: reference,
    digest,
    platformDigests,
  };
}
