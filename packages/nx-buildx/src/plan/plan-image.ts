import type { BuilderCapabilities } from '../model/builder';
import type { Output, PlannedImage } from '../model/build-plan';
import type { Failure } from '../model/failure';
import { splitImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import type { SourceContext } from '../model/source-context';
import type { FileView, Workspace } from '../model/workspace';
import { checkReferences } from './check-references';
import { chooseOutput, hasDestination } from './choose-output';
import { describeInvocation } from './describe-invocation';
import { nameImage } from './image-names';
import { planCache } from './plan-cache';
import { isRemote } from './read-image';
import { nameResultFolder } from './slug-image';

export interface ImageInput {
  readonly node: ImageNode;
  /** See `OrderedImage`. */
  readonly height: number;
  readonly workspace: Workspace;
  readonly source: SourceContext;
  readonly builder: BuilderCapabilities;
  readonly files: FileView;
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
  const cache = planCache({ image: definition, targetName, repositories, output, source, builder, files });
  const resultFolder = nameResultFolder(project, target, targetName);
  const parents = [...new Set(node.edges.map(({ parent }) => parent))].map((parent) => {
    const split = splitImageId(parent);
    return { id: parent, resultFolder: nameResultFolder(split.project, split.target, targetName) };
  });
  const invocation = describeInvocation({ ...input, repositories, output, resultFolder, cache: cache.plan });
  return {
    image: {
      id,
      project,
      target,
      parents,
      resultFolder,
      builder: builder.name,
      height,
      progress: definition.options.progress,
      invocation,
    },
    failures: [
      ...node.failures,
      ...checkReferences(definition, repositories),
      ...cache.failures,
      ...checkOutput(node, output, builder),
      ...(node.failures.length > 0 ? [] : checkContext(node, files)),
    ],
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
  return failures;
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
