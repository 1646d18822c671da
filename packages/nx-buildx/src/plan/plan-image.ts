import type { BuilderCapabilities } from '../model/builder';
import type { PlannedImage, PlannedParent } from '../model/build-plan';
import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import { normalizePlatform } from '../model/platform';
import type { SourceContext } from '../model/source-context';
import type { FileView, ImageDefinition, Workspace } from '../model/workspace';
import { checkDefinition } from './check-builders';
import { checkOutput } from './check-output';
import { checkReferences } from './check-references';
import { checkRuns } from './check-runs';
import { chooseOutput, hasDestination } from './choose-output';
import { chooseSplit } from './choose-split';
import { describeInvocation } from './describe-invocation';
import { nameImage } from './image-names';
import { readInlineArg } from './inline-cache';
import type { BaseDigests } from './keys/base-images';
import type { ImageKey } from './keys/compute-keys';
import { planCache } from './plan-cache';
import { planReuse } from './plan-reuse';
import { chooseKeyTags } from './choose-key-tags';
import { isRemote } from './read-image';
import type { FindTags } from './remember-tags';
import { nameResultFolder } from './slug-image';
import { joinCaches, splitImage } from './split-image';

export interface ImageInput {
  readonly node: ImageNode;
  /** See `OrderedImage`. */
  readonly height: number;
  readonly isParent: boolean;
  readonly requested: ReadonlySet<ImageId>;
  readonly workspace: Workspace;
  readonly source: SourceContext;
  readonly builder: BuilderCapabilities;
  /** See `PlanInput`. */
  readonly nativeOf: (image: ImageDefinition) => string;
  /** What another image of the run is built for where it names no platforms; nothing where that is not known. */
  readonly findOwnPlatform: (id: ImageId) => string | undefined;
  /** Builders of the run's images that stand on it. */
  readonly readers: readonly BuilderCapabilities[];
  /** By the value of the option. */
  readonly findBuilder: (option: string | null) => BuilderCapabilities;
  readonly files: FileView;
  readonly findKey: (id: ImageId) => ImageKey;
  readonly findTags: FindTags;
  readonly bases: BaseDigests;
  /** For what buildx takes from the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One image's part of a plan, with all that is wrong with it. */
export function planImage(input: ImageInput): {
  readonly image: PlannedImage;
  readonly failures: readonly Failure[];
} {
  const { node, height, workspace, source, builder, files } = input;
  const { definition } = node;
  const { id, project, target } = definition;
  const { targetName } = workspace;
  const repositories = nameImage(definition, targetName, 'options');
  const output = chooseOutput(definition.options, source);
  const planCacheOf = (image: ImageDefinition, on: BuilderCapabilities) =>
    planCache({
      image,
      targetName,
      repositories,
      output,
      source,
      builder: on,
      native: on.platforms[0] ?? input.nativeOf(definition),
      files,
      environment: input.environment,
      inlineArg: readInlineArg(definition.options, input.environment),
    });
  const cache = planCacheOf(definition, builder);
  const resultFolder = nameResultFolder(project, target, targetName);
  const parents = [...new Set(node.edges.map(({ parent }) => parent))].flatMap((parent) => {
    const owner = workspace.images.find((image) => image.id === parent);
    return owner === undefined ? [] : [describeParent(owner, input)];
  });
  const reuse = planReuse({
    image: definition,
    key: input.findKey(id),
    output,
    source,
    repositories,
    resultFolder,
  });
  const invocation = describeInvocation({
    ...input,
    repositories,
    output,
    resultFolder,
    cache: cache.plan,
  });
  const splitting = chooseSplit({
    options: definition.options,
    builder,
    output,
    parents: node.edges.filter(({ choosesPlatform }) => !choosesPlatform).map(({ parent }) => parent),
  });
  const identity = reuse.key ?? [id, source.commit, source.branch].join(' ');
  const made =
    splitting === null
      ? { split: null, failures: cache.failures }
      : splitImage({
          ...input,
          definition,
          reason: splitting,
          invocation,
          repositories,
          identity,
          planCache: planCacheOf,
        });
  return {
    image: {
      id,
      project,
      target,
      parents,
      resultFolder,
      builder: builder.name,
      placement: null,
      weight: definition.options.weight,
      height,
      progress: definition.options.progress,
      reuse,
      decision: { action: reuse.pending ? 'unknown' : 'build', reason: reuse.reason ?? 'not looked for yet' },
      invocation:
        made.split === null
          ? invocation
          : { ...invocation, cache: joinCaches(made.split.builds, invocation.cache) },
      split: made.split,
    },
    failures: [
      ...node.failures,
      ...checkReferences(definition, repositories),
      ...made.failures,
      ...checkDefinition(definition, files),
      ...checkOutput({
        ...input,
        output,
        isSplit: made.split !== null,
        others: Object.values(definition.options.platformBuilders).map(input.findBuilder),
      }),
      ...checkPlatforms(input),
      ...checkRuns(node, input.findBuilder),
      ...(node.failures.length > 0 ? [] : checkContext(node, files)),
    ],
  };
}

function describeParent(owner: ImageDefinition, { workspace, source, findKey }: ImageInput): PlannedParent {
  const { targetName } = workspace;
  const { key } = findKey(owner.id);
  const resultFolder = nameResultFolder(owner.project, owner.target, targetName);
  const isPublished = key !== null && hasDestination(owner.options);
  return {
    id: owner.id,
    project: owner.project,
    resultFolder,
    key,
    repositories: isPublished ? nameImage(owner, targetName, 'options') : [],
    reads: isPublished ? chooseKeyTags(key, source, owner.options.reuse.from).reads : [],
  };
}

/**
 * BuildKit takes a parent by its digest without a look at its platform: a child for another one would be made of the
 * wrong files.
 */
function checkPlatforms({
  node,
  workspace,
  builder,
  findOwnPlatform,
  requested,
}: ImageInput): readonly Failure[] {
  const { id, options } = node.definition;
  const wanted = listPlatforms(options.platforms, builder.platforms[0]);
  return node.edges.flatMap(({ parent, choosesPlatform }) => {
    const image = workspace.images.find((each) => each.id === parent);
    if (image === undefined || choosesPlatform || !requested.has(parent)) return [];
    const built = listPlatforms(image.options.platforms, findOwnPlatform(parent));
    const missing = built.length === 0 ? [] : wanted.filter((platform) => !built.includes(platform));
    if (missing.length === 0) return [];
    return [
      {
        code: 'platform-missing' as const,
        message: `${id} is built for ${missing.join(', ')}, but ${parent}, which it stands on, is not`,
        place: { image: id, option: 'platforms' },
        fix: `give ${parent} the same platforms; what the command line says reaches the named projects only, the plugin option "platforms" all`,
      },
    ];
  });
}

function listPlatforms(named: readonly string[], own: string | undefined): readonly string[] {
  const platforms = named.length > 0 || own === undefined ? named : [own];
  return platforms.map(normalizePlatform);
}

function checkContext(
  { definition: { id, options }, context }: ImageNode,
  files: FileView,
): readonly Failure[] {
  if (isRemote(context) || files.exists(context)) return [];
  return [
    {
      code: 'context-missing',
      message: `the build context ${context} does not exist`,
      place: { image: id, option: 'context' },
      fix: `"${options.context}" is taken from the workspace root; use "project", "workspace" or a folder that exists`,
    },
  ];
}
