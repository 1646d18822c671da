import type { BuildInvocation, BuildPlan, PlannedImage } from '../model/build-plan';
import type { CacheImport, CachePlan } from '../model/cache-plan';
import type { ImageId } from '../model/image';
import { joinCaches } from '../plan/split-image';
import type { Lookup, ReusePorts } from './ports';

/** Another image whose stages begin as an image's do. */
export interface Relative {
  readonly id: ImageId;
  /** Steps they have in common. */
  readonly steps: number;
  /** Where its cache may be, the most specific first. */
  readonly refs: () => readonly CacheImport[];
}

export interface ImportPorts extends Pick<ReusePorts, 'lookUp'> {
  /**
   * The nearest first. Only asked for an image that has no cache of its own.
   *
   * @param platform the one that an image that is split reads for; else `null`
   */
  readonly findRelatives: (id: ImageId, platform: string | null) => readonly Relative[];
}

/** Relatives that are asked for at once: the nearest of these that has a ref is taken, else further ones are asked for. */
const AT_ONCE = 8;

/**
 * Leaves out cache refs that do not exist, by one concurrent round of requests for all images of `own` that are built.
 * An image that is left without any reads the ref of the image that has most steps in common with it. Where a registry
 * does not say, the ref stays: one that is missing fails no build.
 */
export async function chooseImports(
  plan: BuildPlan,
  own: ReadonlySet<ImageId>,
  { lookUp, findRelatives }: ImportPorts,
): Promise<BuildPlan> {
  const asked = new Map<string, Promise<Lookup>>();
  const ask = (ref: string): Promise<Lookup> => {
    const answer = asked.get(ref) ?? lookUp(ref);
    asked.set(ref, answer);
    return answer;
  };
  const choose = async (image: PlannedImage): Promise<PlannedImage> => {
    if (!own.has(image.id) || image.decision.action !== 'build') return image;
    const { invocation, split } = image;
    if (split === null)
      return { ...image, invocation: { ...invocation, cache: await chooseCache(image, invocation, null) } };
    const builds = await Promise.all(
      split.builds.map(async (build) => ({
        ...build,
        invocation: {
          ...build.invocation,
          cache: await chooseCache(image, build.invocation, build.platform),
        },
      })),
    );
    const cache = joinCaches(builds, invocation.cache);
    return { ...image, invocation: { ...invocation, cache }, split: { ...split, builds } };
  };
  const chooseCache = async (
    { id }: PlannedImage,
    { cache }: Pick<BuildInvocation, 'cache'>,
    platform: string | null,
  ): Promise<CachePlan> => {
    const { kept, hasOwn } = await dropAbsent(cache, ask);
    const needsRelative = cache.strategy === 'registry' && !hasOwn;
    return needsRelative ? readRelative(kept, findRelatives(id, platform), ask) : kept;
  };
  return { ...plan, images: await Promise.all(plan.images.map(choose)) };
}

type Ask = (ref: string) => Promise<Lookup>;

interface Kept {
  readonly kept: CachePlan;
  /** Whether one is there, or may be. */
  readonly hasOwn: boolean;
}

async function dropAbsent(cache: CachePlan, ask: Ask): Promise<Kept> {
  const answers = await Promise.all(
    cache.imports.map(async ({ backend, ref }) =>
      backend === 'registry' ? (await ask(ref)).status : 'found',
    ),
  );
  const select = (absent: boolean) =>
    cache.imports.filter((_, index) => (answers[index] === 'absent') === absent);
  return {
    kept: { ...cache, imports: select(false), absent: select(true) },
    hasOwn: answers.some((status) => status === 'found' || status === 'unknown'),
  };
}

async function readRelative(cache: CachePlan, relatives: readonly Relative[], ask: Ask): Promise<CachePlan> {
  for (let first = 0; first < relatives.length; first += AT_ONCE) {
    const nearest = await Promise.all(
      relatives.slice(first, first + AT_ONCE).map(async (relative) => {
        const answers = await Promise.all(relative.refs().map(({ ref }) => ask(ref)));
        return { ...relative, ref: relative.refs().find((_, index) => answers[index]?.status === 'found') };
      }),
    );
    const found = nearest.find(({ ref }) => ref !== undefined);
    if (found?.ref !== undefined) {
      const { id, steps, ref } = found;
      return { ...cache, imports: [...cache.imports, ref], relative: { id, steps } };
    }
  }
  return cache;
}
