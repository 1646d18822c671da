import type { BuilderCapabilities } from '../model/builder';
import type { Output, PlannedImage, PlannedParent } from '../model/build-plan';
import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import type { SourceContext } from '../model/source-context';
import type { FileView, ImageDefinition, Workspace } from '../model/workspace';
import { checkReferences } from './check-references';
import { chooseOutput, hasDestination } from './choose-output';
import { describeInvocation } from './describe-invocation';
import { nameImage } from './image-names';
import type { BaseDigests } from './keys/base-images';
import type { ImageKey } from './keys/compute-keys';
import { planCache } from './plan-cache';
import { planReuse } from './plan-reuse';
import { chooseKeyTags } from './choose-key-tags';
import { isRemote } from './read-image';
import type { FindTags } from './remember-tags';
import { nameResultFolder } from './slug-image';

export interface ImageInput {
  readonly node: ImageNode;
  /** See `OrderedImage`. */
  readonly height: number;
  readonly isParent: boolean;
  readonly requested: ReadonlySet<ImageId>;
  readonly workspace: Workspace;
  readonly source: SourceContext;
  readonly builder: BuilderCapabilities;
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
  const cache = planCache({
    image: definition,
    targetName,
    repositories,
    output,
    source,
    builder,
    files,
  });
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
      invocation,
    },
    failures: [
      ...node.failures,
      ...checkReferences(definition, repositories),
      ...cache.failures,
      ...checkOutput(node, output, builder),
      ...checkPlatforms(input),
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

function checkOutput(
  { definition }: ImageNode,
  output: Output,
  builder: BuilderCapabilities,
): readonly Failure[] {
  const { id, options } = definition;
  const failures: Failure[] = [];
  if (output === 'push' && !hasDestination(options)) {
    failures.push({
      code: 'registry-missing',
      message: 'there is no registry to push the image to',
      place: { image: id, option: 'output' },
      fix: 'set "registry" in the plugin options or NX_BUILDX_REGISTRY, name the repository in "image", or use output "load"',
    });
  }
  if (output === 'load' && options.platforms.length > 1 && builder.imageStore !== 'containerd') {
    failures.push({
      code: 'output-unsupported',
      message: `builder "${builder.name}" cannot load an image of several platforms (${options.platforms.join(', ')})`,
      place: { image: id, option: 'output' },
      fix: 'load one platform (--platforms=linux/amd64), push instead, or use output "oci"',
    });
  }
  if (output === 'oci' && builder.imageStore === 'classic') {
    failures.push({
      code: 'output-unsupported',
      message: `builder "${builder.name}" cannot write OCI layouts with docker's classic image store`,
      place: { image: id, option: 'output' },
      fix: 'switch docker to the containerd image store, or use a builder of driver docker-container',
    });
  }
  return failures;
}

/**
 * BuildKit takes a parent by its digest without a look at its platform: a child for another one would be made of the
 * wrong files.
 */
function checkPlatforms({ node, workspace, builder, requested }: ImageInput): readonly Failure[] {
  const { id, options } = node.definition;
  const native = builder.platforms[0];
  const wanted = options.platforms.length > 0 || native === undefined ? options.platforms : [native];
  return node.edges.flatMap(({ parent, choosesPlatform }) => {
    const image = workspace.images.find((each) => each.id === parent);
    if (image === undefined || choosesPlatform || !requested.has(parent)) return [];
    const built =
      image.options.platforms.length > 0 || native === undefined ? image.options.platforms : [native];
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
