import type { BuilderCapabilities } from '../model/builder';
import type { BuildPlan, PlannedImage } from '../model/build-plan';
import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageGraph, ImageNode } from '../model/image-graph';
import type { SourceContext } from '../model/source-context';
import type { FileView, Workspace } from '../model/workspace';
import { checkConflicts } from './check-conflicts';
import type { WrittenName } from './check-conflicts';
import { checkCycles } from './check-cycles';
import { chooseTags } from './choose-tags';
import { nameImage } from './image-names';
import { orderImages } from './order-images';
import { planImage } from './plan-image';

export interface PlanInput {
  readonly workspace: Workspace;
  readonly graph: ImageGraph;
  readonly source: SourceContext;
  /** By the value of the option `builder`; `null` is buildx's current one. */
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
  /** The images to build. */
  readonly requested: readonly ImageId[];
  readonly files: FileView;
  /** Most buildx processes at once where no option says otherwise. */
  readonly defaultParallel: number;
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
  const planned = ordered.map(({ node, height }) =>
    planImage({ ...input, node, height, builder: findBuilder(node, builders) }),
  );
  const failures: readonly Failure[] = [
    ...checkCycles(graph, requested),
    ...planned.flatMap((each) => each.failures),
    ...checkConflicts(
      listNames(
        workspace,
        source,
        planned.map(({ image }) => image),
      ),
      requested,
    ),
  ];
  if (failures.length > 0) return failure(...failures);
  const nodes = ordered.map(({ node }) => node);
  return success({
    version: 1,
    source,
    builders: [...new Map([...builders.values()].map((builder) => [builder.name, builder])).values()],
    maxParallel: chooseParallel(nodes, defaultParallel),
    images: planned.map(({ image }) => image),
    notes: nodes.flatMap(({ notes }) => notes),
  });
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

/** References of all images of the workspace, and the cache refs of those that are planned. */
function listNames(
  workspace: Workspace,
  source: SourceContext,
  planned: readonly PlannedImage[],
): readonly WrittenName[] {
  const images = workspace.images.flatMap((image) => {
    const tags = image.options.tags.length > 0 ? image.options.tags : chooseTags(source);
    const names = new Set(nameImage(image, workspace.targetName, 'options'));
    return [...names].flatMap((name) =>
      [...new Set(tags)].map((tag) => ({ image: image.id, kind: 'image' as const, name: `${name}:${tag}` })),
    );
  });
  const caches = planned.flatMap(({ id, invocation }) => {
    const ref = invocation.cache.export?.ref ?? null;
    return ref === null ? [] : [{ image: id, kind: 'cache' as const, name: ref }];
  });
  return [...images, ...caches];
}
