import { basename } from 'node:path/posix';
import type {
  CreateNodesContext,
  CreateNodesResult,
  ProjectConfiguration,
  TargetConfiguration,
} from '@nx/devkit';
import type { FileView, Workspace } from '../model/workspace';
import type { ImageGraph, ImageNode } from '../model/image-graph';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import { buildImageGraph } from '../plan/build-image-graph';
import { isInside } from '../plan/join-path';
import { listAncestors, listForeignPaths, listIgnoreFiles, listSourceOwners } from '../plan/list-inputs';
import { isFiltered } from '../plan/read-image';
import { nameResultFolder } from '../plan/slug-image';
import { createFileView } from './file-view';
import { BUILD_EXECUTOR, PLUGIN, PUBLISH_EXECUTOR } from './plugin-options';
import { readProjectFiles } from './read-project-files';
import type { ProjectFiles } from './read-project-files';
import { listImageTargets, readConfiguredWorkspace } from './read-workspace';

/** What {@link inferTargets} leaves on a target for the time of planning. */
export interface ImageTargetMetadata {
  readonly description: string;
  readonly technologies: string[];
  /** Dockerfiles that belong to no project, relative to the workspace root. */
  readonly strayDockerfiles?: readonly string[];
}

/** Dockerfiles, and the files that make a folder a project and may hold image targets of their own. */
export const CONFIG_FILES = '**/{Dockerfile,project.json,package.json}';

/**
 * Gives every project with a Dockerfile its image target, and adds inputs, outputs and dependencies to those that
 * projects declare themselves. Reads files and options only, since Nx caches what comes out, and never throws: what is
 * wrong with an image is told when it is planned or built.
 */
export function inferTargets(
  configFiles: readonly string[],
  options: unknown,
  { workspaceRoot, nxJsonConfiguration }: Pick<CreateNodesContext, 'workspaceRoot' | 'nxJsonConfiguration'>,
): (readonly [string, CreateNodesResult])[] {
  const files = createFileView(workspaceRoot);
  const nxJson = { ...nxJsonConfiguration, plugins: [{ plugin: PLUGIN, options }] };
  const found = readProjectFiles(configFiles, files, nxJson);
  const projects = found.map(({ project }) => project);
  const workspace = readConfiguredWorkspace(projects, nxJson);
  const graph = buildImageGraph(workspace, files);
  const strays = listStrays(configFiles, workspace, graph);
  return found.flatMap((each) => describeProject(each, workspace, graph, files, strays));
}

/** Dockerfiles that lie in no project and that no image is built from. */
function listStrays(
  configFiles: readonly string[],
  { projects }: Workspace,
  { nodes }: ImageGraph,
): readonly string[] {
  const used = new Set([...nodes.values()].map(({ file }) => file));
  const roots = projects.map(({ root }) => root).filter((root) => root !== '.');
  return configFiles
    .filter((file) => basename(file) === 'Dockerfile' && !used.has(file))
    .filter((file) => !roots.some((root) => isInside(file, root)));
}

function describeProject(
  { file, project }: ProjectFiles,
  workspace: Workspace,
  graph: ImageGraph,
  files: FileView,
  strays: readonly string[],
): (readonly [string, CreateNodesResult])[] {
  const ids = listImageTargets(project).map(([target]) => imageId(project.name ?? project.root, target));
  const targets = ids.flatMap((id): (readonly [string, TargetConfiguration])[] => {
    const node = graph.nodes.get(id);
    return node === undefined
      ? []
      : [[node.definition.target, describeTarget(node, workspace, graph, files, strays)]];
  });
  if (targets.length === 0) return [];
  const publish = `${workspace.targetName}-publish`;
  if (project.targets?.[publish] === undefined)
    targets.push([publish, describePublishing(ids, workspace, graph)]);
  const inferred: Pick<ProjectConfiguration, 'root' | 'name' | 'targets'> = {
    root: project.root,
    targets: Object.fromEntries(targets),
  };
  return [[file, { projects: { [project.root]: inferred } }]];
}

function describeTarget(
  node: ImageNode,
  { projects, targetName }: Workspace,
  graph: ImageGraph,
  files: FileView,
  strays: readonly string[],
): TargetConfiguration {
  const { id, project, target } = node.definition;
  const foreign = listForeignPaths(id, graph, files).map((path) => `{workspaceRoot}/${path}`);
  const metadata: ImageTargetMetadata = {
    description: 'Build the container image with docker buildx',
    technologies: ['docker'],
    ...(strays.length === 0 ? {} : { strayDockerfiles: strays }),
  };
  return {
    executor: BUILD_EXECUTOR,
    // A restored result leaves no image behind; whether one has to be built is decided by what exists.
    cache: false,
    inputs: ['default', '^default', ...listOwnFiles(node, files), ...foreign],
    outputs: [`{workspaceRoot}/${nameResultFolder(project, target, targetName)}`],
    dependsOn: ['build', ...dependOnBuilds(node, projects), ...dependOnParents(node, graph)],
    metadata,
  };
}

/**
 * Tags what exists, so that it waits for no image; keys are made of what builds write, so that it waits for those of
 * the images and of all they stand on.
 */
function describePublishing(
  images: readonly ImageId[],
  { projects }: Workspace,
  graph: ImageGraph,
): TargetConfiguration {
  const ancestors = new Set(images.flatMap((id) => [...listAncestors(id, graph)]));
  const builders = [...ancestors].flatMap((id) => {
    const node = graph.nodes.get(id);
    if (node === undefined) return [];
    const owners = listSourceOwners(node, projects).filter(({ built }) => built);
    return [node.definition.project, ...owners.map(({ project }) => project.name)];
  });
  return {
    executor: PUBLISH_EXECUTOR,
    cache: false,
    dependsOn: [{ projects: [...new Set(builders)].sort(), target: 'build' }],
    metadata: {
      description: 'Put tags on the images that were built from these sources, without building them',
      technologies: ['docker'],
    },
  };
}

/**
 * Named in full, since a workspace may leave Dockerfiles out of its `default` inputs. Of a closure the whole project is
 * sent.
 */
function listOwnFiles({ file, context, definition }: ImageNode, files: FileView): readonly string[] {
  const { projectRoot } = definition;
  if (isFiltered(definition, context)) return ['{projectRoot}/**/*'];
  const own = [file, ...listIgnoreFiles(file, context, files)].filter((path) => isInside(path, projectRoot));
  return own.map(
    (path) => `{projectRoot}/${projectRoot === '.' ? path : path.slice(projectRoot.length + 1)}`,
  );
}

type DependsOn = NonNullable<TargetConfiguration['dependsOn']>;

function dependOnBuilds(node: ImageNode, projects: Workspace['projects']): DependsOn {
  const builders = listSourceOwners(node, projects).filter(({ built }) => built);
  return builders.length === 0
    ? []
    : [{ projects: builders.map(({ project }) => project.name), target: 'build' }];
}

/** An image waits only for the images it stands on, so not `^image`. */
function dependOnParents({ edges }: ImageNode, { nodes }: ImageGraph): DependsOn {
  const byTarget = new Map<string, Set<string>>();
  for (const { parent } of edges) {
    const owner = nodes.get(parent)?.definition;
    if (owner === undefined) continue;
    const { project, target } = owner;
    byTarget.set(target, (byTarget.get(target) ?? new Set()).add(project));
  }
  return [...byTarget].map(([target, parents]) => ({ projects: [...parents].sort(), target }));
}
