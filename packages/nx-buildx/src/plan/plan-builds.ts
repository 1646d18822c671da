import type { BuilderCapabilities } from '../model/builder';
import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { CacheExport } from '../model/cache-plan';
import { failure, success } from '../model/failure';
import type { Failure, Note, Outcome } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import { shortenReference } from '../model/reference';
import type { PlannedMount } from '../model/mount-plan';
import type { SourceContext } from '../model/source-context';
import type { FileView, ImageDefinition, Workspace } from '../model/workspace';
import type { BaseDigests } from './keys/base-images';
import type { ImageKey } from './keys/compute-keys';
import { checkDefinitions, noteDefinitions } from './check-builders';
import type { ReadImageGraph } from './build-image-graph';
import { checkConflicts } from './check-conflicts';
import type { WrittenName } from './check-conflicts';
import { checkCycles } from './check-cycles';
import { writesNothing } from './choose-output';
import { listReferences } from './describe-invocation';
import { nameImage } from './image-names';
import { noteInlineMisses } from './inline-cache';
import { noteChangingArgs } from './note-changing-args';
import { noteTags } from './note-tags';
import { orderImages } from './order-images';
import { planCacheBounds } from './plan-cache-bounds';
import { planImage } from './plan-image';
import { planMounts } from './plan-mounts';
import { planPlaced } from './plan-placed';
import { nameSeats, planPool } from './plan-pool';
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
  /** Platform of an image's builder where that has yet to start and say its own; the one that its key is made for. */
  readonly nativeOf: (image: ImageDefinition) => string;
  /** Name of the docker context whose daemon the docker CLI talks to; its builder of driver `docker` has the same name. */
  readonly dockerContext: string;
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
  const { workspace, source, builders, defaultParallel } = input;
  const requested = new Set(input.requested);
  const pool = planPool(
    [...input.graph.nodes.values()].filter(({ definition }) => requested.has(definition.id)),
    input,
  );
  const graph = pool === null ? input.graph : nameSeats(input.graph, pool.places);
  const ordered = orderImages(graph, requested);
  const findTags = rememberTags(source);
  const parents = new Set(
    [...graph.nodes.values()].flatMap(({ edges }) => edges.map(({ parent }) => parent)),
  );
  const nodes = ordered.map(({ node }) => node);
  const placed = ({ definition: { id } }: ImageNode) => pool?.places.get(id)?.builder;
  const builderOf = (node: ImageNode): BuilderCapabilities =>
    placed(node) ?? findBuilder(node.definition.options.builder, builders);
  const findOwnPlatform = (id: ImageId) => {
    const node = graph.nodes.get(id);
    return node === undefined ? undefined : builderOf(node).platforms[0];
  };
  const planned = ordered.map(({ node, height }) => {
    const { id, options } = node.definition;
    const planOn = (builder: BuilderCapabilities) =>
      planImage({
        ...input,
        requested,
        node,
        height,
        isParent: parents.has(id),
        builder,
        findOwnPlatform,
        findBuilder: (option) => (option === options.builder ? builder : findBuilder(option, builders)),
        readers: listReaders(node, nodes, builderOf, builders),
        findTags,
      });
    const place = pool?.places.get(id);
    const named = input.graph.nodes.get(id)?.definition.options.platformBuilders ?? {};
    return { node, ...(place === undefined ? planOn(builderOf(node)) : planPlaced(place, named, planOn)) };
  });
  const definitions = nodes.map(({ definition }) => definition);
  const mounts = planMounts({
    ...input,
    graph,
    builderOf: (node) => placed(node) ?? builders.get(node.definition.options.builder),
  });
  const failures: readonly Failure[] = [
    ...checkCycles(graph, requested),
    ...checkDefinitions(definitions),
    ...(pool?.failures ?? []),
    ...mounts.failures,
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
    images: planned.map(({ image }) => pinToMounts(image, mounts.mounts)),
    // What may write no cache may remove none either.
    cacheBounds:
      source.trust === 'untrusted'
        ? []
        : planCacheBounds(planned.map(({ node, image }) => ({ definition: node.definition, image }))),
    notes: [
      ...noteTrust(source),
      ...noteDefinitions(definitions),
      ...planned.flatMap(({ node, image }) => [
        ...node.notes,
        ...noteInlineMisses(node, image.invocation.cache),
        ...noteChangingArgs(node.definition, input.environment, source),
        ...noteTags(node.definition, findTags),
      ]),
      ...mounts.notes,
    ],
    ...(mounts.mounts.length === 0 ? {} : { mounts: mounts.mounts }),
  });
}

/** A cache mount is restored on the builder that an image is planned for. */
function pinToMounts(image: PlannedImage, mounts: readonly PlannedMount[]): PlannedImage {
  const { placement } = image;
  const isUser = mounts.some(({ users }) => users.some((user) => user.image === image.id));
  return placement === null || !isUser ? image : { ...image, placement: { ...placement, pinned: true } };
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

function findBuilder(option: string | null, builders: PlanInput['builders']): BuilderCapabilities {
  const builder = builders.get(option);
  if (builder === undefined) throw new Error(`builder ${String(option)} was not probed`);
  return builder;
}

function listReaders(
  { definition: { id } }: ImageNode,
  nodes: readonly ImageNode[],
  builderOf: (node: ImageNode) => BuilderCapabilities,
  builders: PlanInput['builders'],
): readonly BuilderCapabilities[] {
  const children = nodes.filter(({ edges }) => edges.some(({ parent }) => parent === id));
  return children.flatMap((node) => [
    builderOf(node),
    ...Object.values(node.definition.options.platformBuilders).map((name) => findBuilder(name, builders)),
  ]);
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
  const caches = planned.flatMap(({ id, invocation, split }) => {
    const builds = split === null ? [invocation] : split.builds.map((build) => build.invocation);
    const names = builds.flatMap(({ cache }) => nameExport(cache.export) ?? []);
    return names.map((name) => ({ image: id, kind: 'cache' as const, name }));
  });
  return [...images, ...caches];
}

/** In a registry, cache refs and images share their names; elsewhere nothing but cache is written. */
function nameExport(exported: CacheExport | null): string | null {
  if (exported === null || exported.backend === 'inline') return null;
  return exported.backend === 'registry'
    ? shortenReference(exported.ref)
    : `${exported.backend} cache ${exported.ref}`;
}
