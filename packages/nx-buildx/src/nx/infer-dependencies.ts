import { DependencyType, validateDependency } from '@nx/devkit';
import type { CreateDependenciesContext, RawProjectGraphDependency } from '@nx/devkit';
import type { ImageGraph, ImageNode } from '../model/image-graph';
import type { WorkspaceProject } from '../model/workspace';
import { buildImageGraph } from '../plan/build-image-graph';
import { isInside } from '../plan/join-path';
import { listSourceOwners } from '../plan/list-inputs';
import { createFileView } from './file-view';
import { PLUGIN } from './plugin-options';
import { readConfiguredWorkspace } from './read-workspace';

/** The project graph's edges that Dockerfiles imply: to the projects of parent images, and to those that own copied files. */
export function inferDependencies(
  options: unknown,
  context: CreateDependenciesContext,
): RawProjectGraphDependency[] {
  const nxJson = { ...context.nxJsonConfiguration, plugins: [{ plugin: PLUGIN, options }] };
  const projects = Object.entries(context.projects).map(([name, project]) => ({ ...project, name }));
  const workspace = readConfiguredWorkspace(projects, nxJson);
  const graph = buildImageGraph(workspace, createFileView(context.workspaceRoot));
  return [...graph.nodes.values()].flatMap((node) =>
    listTargets(node, graph, workspace.projects).flatMap(
      (target) => describeDependencies(node, target).find((each) => isAccepted(each, context)) ?? [],
    ),
  );
}

/** Names of the projects that an image's project depends on. */
function listTargets(
  node: ImageNode,
  { nodes }: ImageGraph,
  projects: readonly WorkspaceProject[],
): readonly string[] {
  const parents = node.edges.flatMap(({ parent }) => nodes.get(parent)?.definition.project ?? []);
  const owners = listSourceOwners(node, projects).map((owner) => owner.project.name);
  return [...new Set([...parents, ...owners])].filter((target) => target !== node.definition.project);
}

/** The forms a dependency may take, the more telling first: Nx knows a file of the project itself only. */
function describeDependencies(
  { file, definition: { project, projectRoot } }: ImageNode,
  target: string,
): readonly RawProjectGraphDependency[] {
  const implicit: RawProjectGraphDependency = { source: project, target, type: DependencyType.implicit };
  if (!isInside(file, projectRoot)) return [implicit];
  const found: RawProjectGraphDependency = {
    source: project,
    target,
    type: DependencyType.static,
    sourceFile: file,
  };
  return [found, implicit];
}

/** Nx fails every command over a dependency it does not like, for example from a file that git ignores. */
function isAccepted(dependency: RawProjectGraphDependency, context: CreateDependenciesContext): boolean {
  try {
    validateDependency(dependency, context);
    return true;
  } catch {
    return false;
  }
}
