import type { BuilderCapabilities } from '../model/builder';
import type { BuildInvocation, NamedContext, Output } from '../model/build-plan';
import type { CachePlan } from '../model/cache-plan';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import type { SourceContext } from '../model/source-context';
import type { ImageDefinition, Workspace } from '../model/workspace';
import { chooseOutput, hasDestination } from './choose-output';
import { chooseTransport } from './choose-transport';
import { listTags } from './choose-tags';
import { nameImage, nameLocally } from './image-names';
import { restrictInlineArg } from './inline-cache';
import { joinPath } from './join-path';
import type { BaseDigests } from './keys/base-images';
import { listBaseContexts } from './list-base-contexts';
import { planOciLabels } from './oci-labels';
import { pushTo } from './push-to';
import type { FindTags } from './remember-tags';

interface InvocationInput {
  readonly node: ImageNode;
  readonly height: number;
  /** Whether any image of the workspace stands on it. */
  readonly isParent: boolean;
  /** All images of the run. */
  readonly requested: ReadonlySet<ImageId>;
  readonly workspace: Workspace;
  readonly source: SourceContext;
  readonly builder: BuilderCapabilities;
  /** Builders of the run's images that stand on it. */
  readonly readers: readonly BuilderCapabilities[];
  readonly repositories: readonly string[];
  readonly output: Output;
  readonly resultFolder: string;
  readonly cache: CachePlan;
  readonly bases: BaseDigests;
  readonly findTags: FindTags;
  /** For what buildx takes from the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Turns options and graph into what buildx is told. */
export function describeInvocation(input: InvocationInput): BuildInvocation {
  const { node, height, isParent, builder, repositories, output, resultFolder, cache } = input;
  const { options } = node.definition;
  // Where no way leads to the children the plan is refused.
  const transport = chooseTransport(output, builder, input.readers) ?? 'layout';
  const needsLayout = output === 'oci' || (transport === 'layout' && height > 1);
  const { stage, platforms, secrets, ssh, network, addHosts, noCache, pull } = options;
  const { names, version } = input.findTags(node.definition);
  const { labels, annotations } = planOciLabels({
    ...input,
    options,
    version,
  });
  return {
    context: node.context,
    filter: node.filter,
    file: node.file,
    builder: options.builder,
    stage,
    platforms,
    buildArgs: restrictInlineArg(options, input.environment, input.source.trust),
    namedContexts: listNamedContexts(input),
    secrets,
    ssh,
    labels,
    annotations,
    network,
    addHosts,
    noCache,
    pull,
    provenance: options.provenance,
    sbom: options.sbom,
    references: listReferences(repositories, names),
    byDigest: [],
    output,
    transport,
    localName: transport === 'daemon' && isParent ? nameLocally(resultFolder) : null,
    layout: needsLayout ? joinPath(resultFolder, 'layout') : null,
    cache,
  };
}

/** What an image is tagged with, in all its repositories. */
export function listReferences(repositories: readonly string[], names: readonly string[]): readonly string[] {
  return repositories.flatMap((repository) => names.map((tag) => `${repository}:${tag}`));
}

function listNamedContexts(input: InvocationInput): readonly NamedContext[] {
  const { node, workspace } = input;
  const { buildContexts, baseImages } = node.definition.options;
  const written = Object.entries(buildContexts).filter(([, value]) => !value.startsWith('project:'));
  const replaced = listBaseContexts(node.externals, baseImages, input.bases);
  const links = new Map(node.edges.map((edge) => [`${edge.parent} ${edge.contextName}`, edge]));
  const parents = [...links.values()].map(({ contextName, parent }) => {
    const image = workspace.images.find(({ id }) => id === parent);
    return {
      name: contextName,
      from: parent,
      published: image === undefined ? null : namePublished(image, input),
      // A context is one for all that name it.
      anyPlatform: node.edges.some((edge) => edge.contextName === contextName && edge.choosesPlatform),
    };
  });
  return [...written.map(([name, value]) => ({ name, value })), ...replaced, ...parents];
}

/**
 * Where a parent is looked for that was built by another machine: as this run pushes it, if it is part of the run, else
 * as the default branch does. An image without a registry is nowhere: its bare name would be somebody's on Docker Hub.
 */
function namePublished(
  image: ImageDefinition,
  { workspace, source, requested, findTags }: InvocationInput,
): string | null {
  const { options } = image;
  if (!hasDestination(options)) return null;
  const repositories = nameImage(image, workspace.targetName, 'options');
  if (requested.has(image.id) && chooseOutput(options, source) === 'push')
    return listReferences(repositories, findTags(image).names)[0] ?? null;
  return `${repositories[0] ?? ''}:${tagByDefaultBranch(options, source)}`;
}

/** What the default branch puts on every one of its builds: not the commit, of which this run knows another. */
function tagByDefaultBranch({ tags }: ImageDefinition['options'], source: SourceContext): string {
  return listTags(tags, pushTo(source.defaultBranch, source), 'push')[0] ?? 'latest';
}
