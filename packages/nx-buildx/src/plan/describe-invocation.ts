import type { BuilderCapabilities } from '../model/builder';
import type { BuildInvocation, NamedContext, Output } from '../model/build-plan';
import type { CachePlan } from '../model/cache-plan';
import type { ImageNode } from '../model/image-graph';
import { parseReference } from '../model/reference';
import type { SourceContext } from '../model/source-context';
import type { ImageDefinition, Workspace } from '../model/workspace';
import { nameContext } from './build-image-graph';
import { chooseTransport } from './choose-output';
import { chooseTags } from './choose-tags';
import { nameImage } from './image-names';
import { joinPath } from './join-path';

interface InvocationInput {
  readonly node: ImageNode;
  readonly height: number;
  readonly workspace: Workspace;
  readonly source: SourceContext;
  readonly builder: BuilderCapabilities;
  readonly repositories: readonly string[];
  readonly output: Output;
  readonly resultFolder: string;
  readonly cache: CachePlan;
}

/** Turns options and graph into what buildx is told. */
export function describeInvocation(input: InvocationInput): BuildInvocation {
  const { node, height, source, builder, repositories, output, resultFolder, cache } = input;
  const { options } = node.definition;
  const transport = chooseTransport(output, builder);
  const tags = options.tags.length > 0 ? options.tags : chooseTags(source);
  const needsLayout = output === 'oci' || (transport === 'layout' && height > 1);
  const { stage, platforms, buildArgs, secrets, ssh, labels, annotations, network, addHosts, noCache, pull } =
    options;
  return {
    context: node.context,
    file: node.file,
    builder: options.builder,
    stage,
    platforms,
    buildArgs,
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
    references: repositories.flatMap((repository) => tags.map((tag) => `${repository}:${tag}`)),
    output,
    transport,
    layout: needsLayout ? joinPath(resultFolder, 'layout') : null,
    cache,
  };
}

function listNamedContexts({ node, workspace }: InvocationInput): readonly NamedContext[] {
  const { buildContexts, baseImages } = node.definition.options;
  const written = Object.entries(buildContexts).filter(([, value]) => !value.startsWith('project:'));
  const replaced = listReplacedBases(node.externals, baseImages);
  const parents = node.edges.map(({ contextName, parent }) => {
    const image = workspace.images.find(({ id }) => id === parent);
    return {
      name: contextName,
      from: parent,
      published: image === undefined ? contextName : namePublished(image, workspace),
    };
  });
  return [...written.map(([name, value]) => ({ name, value })), ...replaced, ...parents];
}

/** `baseImages` as named contexts: BuildKit then reads the other image wherever the Dockerfile names the first. */
function listReplacedBases(
  externals: readonly string[],
  baseImages: Readonly<Record<string, string>>,
): readonly NamedContext[] {
  const replacements = new Map(Object.entries(baseImages).map(([name, value]) => [shorten(name), value]));
  const names = new Set(externals.map(shorten));
  return [...names].flatMap((name) => {
    const value = replacements.get(name);
    if (value === undefined) return [];
    return [{ name, value: /^[a-z-]+:\/\//.test(value) ? value : `docker-image://${value}` }];
  });
}

function shorten(name: string): string {
  const reference = parseReference(name);
  return typeof reference === 'string' ? name : nameContext(reference);
}

/** The name under which the default branch pushes an image. */
function namePublished(image: ImageDefinition, { targetName }: Workspace): string {
  const [repository = image.project] = nameImage(image, targetName, 'options');
  return `${repository}:${image.options.tags[0] ?? 'latest'}`;
}
