import type { ImageId } from '../model/image';
import type { ContextSource, ImageGraph, ImageNode } from '../model/image-graph';
import type { FileView, WorkspaceProject } from '../model/workspace';
import { isInside, joinPath } from './join-path';
import { isRemote } from './read-image';

/**
 * Paths outside the project that an image is made of, and those of every image it stands on: its Dockerfile, ignore
 * files and copied sources, as globs from the workspace root, sorted.
 */
export function listForeignPaths(id: ImageId, graph: ImageGraph, files: FileView): readonly string[] {
  const own = graph.nodes.get(id)?.definition.projectRoot ?? '.';
  const paths = [...listAncestors(id, graph)].flatMap((ancestor) => {
    const node = graph.nodes.get(ancestor);
    return node === undefined ? [] : listPaths(node, files);
  });
  return [...new Set(paths.filter((path) => !isInside(path, own)))].sort();
}

/** The image itself and all that it stands on. */
export function listAncestors(id: ImageId, { nodes }: ImageGraph): ReadonlySet<ImageId> {
  const found = new Set([id]);
  for (const each of found) for (const { parent } of nodes.get(each)?.edges ?? []) found.add(parent);
  return found;
}

function listPaths({ file, context, sources, failures }: ImageNode, files: FileView): readonly string[] {
  if (failures.length > 0) return [];
  return [
    file,
    ...listIgnoreFiles(file, context, files),
    ...sources.flatMap((source) => formatGlobs(source, files)),
  ];
}

/**
 * The ignore file that BuildKit reads: the one beside the Dockerfile wins over the context's. Named also where it does
 * not exist, since a commit may add or remove it.
 */
export function listIgnoreFiles(file: string, context: string, files: FileView): readonly string[] {
  const own = `${file}.dockerignore`;
  return files.exists(own) || isRemote(context) ? [own] : [own, joinPath(context, '.dockerignore')];
}

/** A folder stands for all that is in it. Where nothing exists yet it may become either. */
function formatGlobs({ path, wildcard }: ContextSource, files: FileView): readonly string[] {
  if (path === '.') return ['**/*'];
  if (files.isFolder(path)) return [`${path}/**/*`];
  if (wildcard || !files.exists(path)) return [path, `${path}/**/*`];
  return [path];
}

/** Who owns a copied path, and whether it is made by that project's build. */
export interface SourceOwner {
  readonly project: WorkspaceProject;
  readonly built: boolean;
}

/** Where the builds of Nx's own plugins write inside a project. */
const OUTPUT_FOLDER = /^(?:dist|build|out)(?:\/|$)/;

/**
 * Other projects that own something an image copies: a source in a project's folder, or in the `dist` folder of one.
 * A folder that holds several projects is nobody's: it is an input, but no dependency.
 */
export function listSourceOwners(
  node: ImageNode,
  projects: readonly WorkspaceProject[],
): readonly SourceOwner[] {
  const owners = new Map<string, SourceOwner>();
  for (const { path, included } of node.sources) {
    if (included === true) continue;
    const below = isInside(path, 'dist') && path !== 'dist' ? path.slice('dist/'.length) : null;
    const project = findOwner(below ?? path, projects);
    if (project === undefined || project.name === node.definition.project) continue;
    const built = below !== null || OUTPUT_FOLDER.test(path.slice(project.root.length + 1));
    owners.set(`${project.name} ${String(built)}`, { project, built });
  }
  return [...owners.values()];
}

/** The project whose folder a path lies in, the innermost one; the root project owns nothing. */
export function findOwner(path: string, projects: readonly WorkspaceProject[]): WorkspaceProject | undefined {
  return projects
    .filter(({ root }) => root !== '.' && isInside(path, root))
    .reduce<WorkspaceProject | undefined>(
      (best, each) => (best === undefined || each.root.length > best.root.length ? each : best),
      undefined,
    );
}
