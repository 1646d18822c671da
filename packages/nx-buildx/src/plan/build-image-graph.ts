import type { ResolvedDockerfile } from '../dockerfile/resolved-dockerfile';
import type { Failure, Note } from '../model/failure';
import type { ImageId } from '../model/image';
import { imageId } from '../model/image';
import type { ImageEdge, ImageGraph, ImageNode } from '../model/image-graph';
import { listSome } from '../model/list-some';
import type { Reference } from '../model/reference';
import { formatReference, formatRepository, parseReference, parseRepository } from '../model/reference';
import type { FileView, ImageDefinition, Workspace } from '../model/workspace';
import { hasDestination } from './choose-output';
import { filterContext } from './filter-context';
import { findCycles } from './find-cycles';
import { findTargetRun } from './find-target-run';
import { nameImage } from './image-names';
import { listSideStages } from './list-side-stages';
import { listStaticTags } from './list-static-tags';
import type { ReadImage } from './read-image';
import { createDockerfileReader, readImage } from './read-image';

const PROJECT_CONTEXT = 'project:';

/**
 * Finds out which image stands on which: from `FROM`, `COPY --from`, `RUN --mount=from=` and `project:<name>` build
 * contexts. Never fails as a whole: what is wrong with an image is in its node's `failures`. An edge that would close
 * a cycle is in no node; the cycle is listed.
 */
export function buildImageGraph(workspace: Workspace, files: FileView): ReadImageGraph {
  const readDockerfile = createDockerfileReader(files);
  const owners = listOwners(workspace);
  const reads = new Map<ImageId, ReadImage>();
  const drafts = workspace.images.map((image) => {
    const read = readImage(image, workspace.projects, files, readDockerfile);
    if (read.ok) reads.set(image.id, read.value);
    return read.ok
      ? describeImage(image, read.value, workspace, owners, files)
      : describeBroken(image, read.failures);
  });
  const { acyclic, cycles } = findCycles(drafts.flatMap(({ edges }) => edges));
  const kept = new Set(acyclic);
  const nodes = drafts.map((node) => ({ ...node, edges: node.edges.filter((edge) => kept.has(edge)) }));
  return { nodes: new Map(nodes.map((node) => [node.definition.id, node])), cycles, reads };
}

/** The graph with the Dockerfiles it was made from; one that cannot be read is missing. */
export interface ReadImageGraph extends ImageGraph {
  readonly reads: ReadonlyMap<ImageId, ReadImage>;
}

interface Owner {
  readonly id: ImageId;
  /** Those that a Dockerfile can mean; others it pins. */
  readonly tags: readonly string[];
}

type Owners = ReadonlyMap<string, readonly Owner[]>;

/** Images by the repositories that files configure for them. Several may share one, parted by their tags. */
function listOwners(workspace: Workspace): Owners {
  const owners = new Map<string, Owner[]>();
  for (const image of workspace.images) {
    const tags = listStaticTags(image.configured.tags);
    for (const name of nameImage(image, workspace.targetName, 'configured')) {
      const repository = parseRepository(name);
      if (typeof repository === 'string') continue;
      const key = formatRepository(repository);
      owners.set(key, [...(owners.get(key) ?? []), { id: image.id, tags }]);
    }
  }
  return owners;
}

function findOwner(reference: Reference, owners: Owners): Owner | undefined {
  const candidates = owners.get(formatRepository(reference.repository)) ?? [];
  return candidates.find(({ tags }) => tags.includes(reference.tag ?? 'latest')) ?? candidates[0];
}

function describeBroken(definition: ImageDefinition, failures: readonly Failure[]): ImageNode {
  const { file } = definition.options;
  return {
    definition,
    file,
    context: '.',
    edges: [],
    sources: [],
    closure: null,
    filter: null,
    externals: [],
    stages: [],
    sideStages: [],
    runsOnTarget: null,
    failures,
    notes: [],
  };
}

function describeImage(
  definition: ImageDefinition,
  read: ReadImage,
  workspace: Workspace,
  owners: Owners,
  files: FileView,
): ImageNode {
  const { file, context, resolved, sources } = read;
  const named = linkNamedContexts(definition, workspace, file);
  const used = linkImages(definition, resolved, file, owners);
  const { closure, filter, failures, notes } = filterContext(definition, read, workspace, files);
  return {
    definition,
    file,
    context,
    sources,
    closure,
    filter,
    edges: dropRepeated([...used.edges, ...named.edges]),
    externals: used.externals,
    stages: resolved.stages.map(({ label }) => label),
    sideStages: listSideStages(resolved),
    runsOnTarget: findTargetRun(resolved, read.dockerfile),
    failures: [...named.failures, ...failures],
    notes: [...read.notes, ...used.notes, ...notes],
  };
}

function linkImages(
  { id, options, configured }: ImageDefinition,
  resolved: ResolvedDockerfile,
  file: string,
  owners: Owners,
): {
  readonly edges: readonly ImageEdge[];
  readonly externals: readonly string[];
  readonly notes: readonly Note[];
} {
  const edges: ImageEdge[] = [];
  const externals = new Set<string>();
  const notes: Note[] = [];
  for (const { name, line, platform } of resolved.images) {
    if (name in options.buildContexts) continue;
    const reference = parseReference(name);
    const owner = typeof reference === 'string' ? undefined : findOwner(reference, owners);
    // Without a registry an image may be named like its own base, `nginx` on `nginx`: it stands on the other.
    const isOther = owner?.id === id && !hasDestination(configured);
    if (typeof reference === 'string' || owner === undefined || isOther) {
      externals.add(name);
    } else if (isPinned(reference, owner)) {
      externals.add(name);
      const message = `${name} is pinned, so it is not built here although ${owner.id} makes that image`;
      notes.push({ message, place: { image: id, file, line } });
    } else {
      edges.push({
        child: id,
        parent: owner.id,
        contextName: nameContext(reference),
        file,
        line,
        choosesPlatform: platform !== null,
      });
    }
  }
  return { edges, externals: [...externals], notes };
}

/** A digest, or a tag that the workspace does not give, is meant to stay what it is. */
function isPinned({ tag, digest }: Reference, owner: Owner): boolean {
  return digest !== null || (tag !== null && tag !== 'latest' && !owner.tags.includes(tag));
}

/**
 * BuildKit matches named contexts on the short name without `:latest`
 * (dockerui `NamedContext`: reference.FamiliarString of the tag-trimmed name).
 */
export function nameContext(reference: Reference): string {
  return formatReference(reference.tag === 'latest' ? { ...reference, tag: null } : reference);
}

function linkNamedContexts(
  definition: ImageDefinition,
  { images, targetName }: Workspace,
  file: string,
): { readonly edges: readonly ImageEdge[]; readonly failures: readonly Failure[] } {
  const edges: ImageEdge[] = [];
  const failures: Failure[] = [];
  for (const [contextName, value] of Object.entries(definition.options.buildContexts)) {
    if (!value.startsWith(PROJECT_CONTEXT)) continue;
    const wanted = value.slice(PROJECT_CONTEXT.length);
    const parent = images.find(({ id }) => id === wanted || id === imageId(wanted, targetName));
    if (parent === undefined) {
      failures.push({
        code: 'project-unknown',
        message: `"${wanted}" is no project with an image`,
        place: { image: definition.id, option: `buildContexts.${contextName}` },
        fix: `name one of: ${listSome(images.map(({ project }) => project))}`,
      });
    } else {
      edges.push({
        child: definition.id,
        parent: parent.id,
        contextName,
        file,
        line: null,
        choosesPlatform: false,
      });
    }
  }
  return { edges, failures };
}

function dropRepeated(edges: readonly ImageEdge[]): readonly ImageEdge[] {
  const seen = new Set<string>();
  return edges.filter(({ parent, contextName, choosesPlatform }) => {
    const key = `${parent} ${contextName} ${String(choosesPlatform)}`;
    return !seen.has(key) && seen.add(key);
  });
}
