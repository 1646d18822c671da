import type { BuilderCapabilities } from '../model/builder';
import type { BuildPlan, PlannedImage } from '../model/build-plan';
import { failure, success } from '../model/failure';
import type { Failure, Note, Outcome } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import { shortenReference } from '../model/reference';
import type { SourceContext } from '../model/source-context';
import type { FileView, Workspace } from '../model/workspace';
import type { BaseDigests } from './keys/base-images';
import type { ImageKey } from './keys/compute-keys';
import type { ReadImageGraph } from './build-image-graph';
import { checkConflicts } from './check-conflicts';
import type { WrittenName } from './check-conflicts';
import { checkCycles } from './check-cycles';
import { writesNothing } from './choose-output';
import { listReferences } from './describe-invocation';
import { nameImage } from './image-names';
import { noteChangingArgs } from './note-changing-args';
import { noteTags } from './note-tags';
import { orderImages } from './order-images';
import { planImage } from './plan-image';
import { planPlaced } from './plan-placed';
import { planPool } from './plan-pool';
import type { PlannedPool } from './plan-pool';
import { rememberTags } from './remember-tags';
import type { FindTags } from './remember-tags';

export interface PlanInput {
  readonly workspace: Workspace;
  readonly graph: ReadImageGraph;
  readonly source: SourceContext;
  /** By the value of the option `builder`; `null` is buildx's current one. */
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
  /** The images to build. */
  readonly requested: readonly ImageId[];
  /** Those that this process builds. What tasks of other processes have yet to write is not missing. */
  readonly own: ReadonlySet<ImageId>;
  readonly files: FileView;
  /** Most buildx processes at once where no option says otherwise. */
  readonly defaultParallel: number;
  /** For build args without a value. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What each image is made of. */
  readonly findKey: (id: ImageId) => ImageKey;
  /** Digests that external base images are pinned to. */
  readonly bases: BaseDigests;
}

/**
 * Says what will be run, before anything runs. Pure: the same input gives the same plan.
 *
 * @returns the plan, or every failure of every requested image at once
 */
export function planBuilds(input: PlanInput): Outcome<BuildPlan> {
  const { workspace, graph, source, builders, defaultParallel } = input;
  const requested = new Set(input.requested);
  const ordered = orderImages(graph, requested);
  const findTags = rememberTags(source);
  const parents = new Set(
    [...graph.nodes.values()].flatMap(({ edges }) => edges.map(({ parent }) => parent)),
  );
  const nodes = ordered.map(({ node }) => node);
  const pool = planPool(nodes, input);
  const planned = ordered.map(({ node, height }) => {
    const isParent = parents.has(node.definition.id);
    const planOn = (builder: BuilderCapabilities) =>
      planImage({ ...input, requested, node, height, isParent, builder, findTags });
    const place = pool?.places.get(node.definition.id);
    return place === undefined ? planOn(findBuilder(node, builders)) : planPlaced(place, planOn);
  });
  const failures: readonly Failure[] = [
    ...checkCycles(graph, requested),
    ...(pool?.failures ?? []),
    ...planned.flatMap((each) => each.failures).filter((each) => concerns(each, input.own)),
    ...checkConflicts(
      listNames(
        workspace,
        findTags,
        planned.map(({ image }) => image),
      ),
      requested,
    ),
  ];
  if (failures.length > 0) return failure(...failures);
  return success({
    version: 1,
    source,
    builders: [...new Map([...builders.values()].map((builder) => [builder.name, builder])).values()],
    pool: pool?.members ?? [],
    minFreeMemory: Math.max(0, ...nodes.map(({ definition: { options } }) => options.minFreeMemory)),
    maxParallel: chooseParallel(nodes, pool === null ? defaultParallel : countSlots(pool)),
    images: planned.map(({ image }) => image),
    notes: [
      ...noteTrust(source),
      ...nodes.flatMap((node) => [
        ...node.notes,
        ...noteChangingArgs(node.definition, input.environment, source),
        ...noteTags(node.definition, findTags),
      ]),
    ],
  });
}

/** What an untrusted run leaves undone, in one line. */
function noteTrust(source: SourceContext): readonly Note[] {
  if (source.trust === 'trusted') return [];
  const kept = writesNothing(source) ? 'no image, cache or key is written' : 'no cache or key is written';
  return [{ message: `${kept}: ${source.trustReason}`, place: {} }];
}

/** A Dockerfile or context that another process's build writes may be there when its image's turn comes. */
function concerns({ code, place }: Failure, own: ReadonlySet<ImageId>): boolean {
  const mayAppear = code === 'context-missing' || code === 'dockerfile-missing';
  return !mayAppear || place.image === undefined || own.has(place.image);
}

function findBuilder(node: ImageNode, builders: PlanInput['builders']): BuilderCapabilities {
  const builder = builders.get(node.definition.options.builder);
  if (builder === undefined)
    throw new Error(`builder ${String(node.definition.options.builder)} was not probed`);
  return builder;
}

function chooseParallel(nodes: readonly ImageNode[], defaultParallel: number): number {
  const wanted = nodes.flatMap(({ definition: { options } }) => options.maxParallel ?? []);
  return wanted.length === 0 ? defaultParallel : Math.min(...wanted);
}

/** A buildx process takes some 40 MB of this machine, wherever it builds. */
const MOST_PROCESSES = 64;

function countSlots({ members }: PlannedPool): number {
  const slots = members.reduce((sum, { maxParallel }) => sum + maxParallel, 0);
  return Math.min(slots, MOST_PROCESSES);
}

/** References of all images of the workspace, and the cache refs of those that are planned. */
function listNames(
  workspace: Workspace,
  findTags: FindTags,
  planned: readonly PlannedImage[],
): readonly WrittenName[] {
  const images = workspace.images.flatMap((image) => {
    const names = new Set(nameImage(image, workspace.targetName, 'options').map(shortenReference));
    const references = listReferences([...names], findTags(image).names);
    return references.map((name) => ({ image: image.id, kind: 'image' as const, name }));
  });
  const caches = planned.flatMap(({ id, invocation }) => {
    const ref = invocation.cache.export?.ref ?? null;
    return ref === null ? [] : [{ image: id, kind: 'cache' as const, name: shortenReference(ref) }];
  });
  return [...images, ...caches];
}
