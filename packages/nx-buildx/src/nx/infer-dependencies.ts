import { DependencyType, validateDependency } from '@nx/devkit';
import type { CreateDependenciesContext, RawProjectGraphDependency } from '@nx/devkit';
import { splitImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import type { WorkspaceProject } from '../model/workspace';
import { buildImageGraph } from '../plan/build-image-graph';
import { isInside } from '../plan/join-path';
import { listSourceOwners } from '../plan/list-inputs';
import { createFileView } from './file-view';
import { PLUGIN } from './plugin-options';
import { NO_ENVIRONMENT } from './read-environment';
import { readWorkspace } from './read-workspace';

/** The project graph's edges that Dockerfiles imply: to the projects of parent images, and to those that own copied files. */
export function inferDependencies(
  options: unknown,
  context: CreateDependenciesContext,
): RawProjectGraphDependency[] {
  const nxJson = { ...context.nxJsonConfiguration, plugins: [{ plugin: PLUGIN, options }] };
  const projects = Object.entries(context.projects).map(([name, project]) => ({ ...project, name }));
  const { workspace } = readWorkspace({ projects, nxJson, environment: NO_ENVIRONMENT, requests: new Map() });
  const graph = buildImageGraph(workspace, createFileView(context.workspaceRoot));
  return [...graph.nodes.values()].flatMap((node) =>
    listDependencies(node, workspace.projects).filter((dependency) => isAccepted(dependency, context)),
  );
}

function listDependencies(
  node: ImageNode,
  projects: readonly WorkspaceProject[],
): readonly RawProjectGraphDependency[] {
  const { project, projectRoot } = node.definition;
  const parents = node.edges.map(({ parent }) => splitImageId(parent).project);
  const owners = listSourceOwners(node, projects).map((owner) => owner.project.name);
  const targets = [...new Set([...parents, ...owners])].filter((target) => target !== project);
  return targets.map((target) =>
    isInside(node.file, projectRoot)
      ? { source: project, target, type: DependencyType.static, sourceFile: node.file }
      : { source: project, target, type: DependencyType.implicit },
  );
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
