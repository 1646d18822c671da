import { join } from 'node:path';
import { createProjectGraphAsync, readJsonFile, workspaceRoot } from '@nx/devkit';
import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import { listSome } from '../model/list-some';
import type { Workspace } from '../model/workspace';
import { readDependencies } from './read-dependencies';
import { listImageTargets } from './read-workspace';

interface ImageTarget {
  readonly project: string;
  readonly target: string;
}

/** The workspace that a command of ours runs in, with all its images. */
export interface SelectedImages {
  readonly nxJson: NxJsonConfiguration;
  readonly projects: readonly (ProjectConfiguration & { readonly name: string })[];
  readonly dependencies: NonNullable<Workspace['dependencies']>;
  readonly images: readonly ImageTarget[];
  readonly isSelected: (project: string) => boolean;
}

/**
 * Asks Nx for its project graph.
 *
 * @param selected names of projects; empty for all
 * @returns `project-unknown` for each that has no image
 */
export async function selectImages(selected: readonly string[]): Promise<Outcome<SelectedImages>> {
  const nxJson = readJsonFile<NxJsonConfiguration>(join(workspaceRoot, 'nx.json'));
  const projectGraph = await createProjectGraphAsync({ exitOnError: false });
  const { nodes } = projectGraph;
  const projects = Object.values(nodes).map(({ name, data }) => ({ ...data, name }));
  const images = projects.flatMap((project) =>
    listImageTargets(project).map(([target]) => ({ project: project.name, target })),
  );
  const names = new Set(images.map(({ project }) => project));
  const unknown = selected.filter((name) => !names.has(name));
  if (unknown.length > 0) return failure(...unknown.map((name) => describeUnknown(name, [...names])));
  const isSelected = (project: string) => selected.length === 0 || selected.includes(project);
  return success({ nxJson, projects, dependencies: readDependencies(projectGraph), images, isSelected });
}

function describeUnknown(name: string, names: readonly string[]): Failure {
  return {
    code: 'project-unknown',
    message: `"${name}" is no project with an image`,
    place: { option: '--projects' },
    fix: `name one of: ${listSome(names)}`,
  };
}
