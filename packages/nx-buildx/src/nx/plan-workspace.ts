import { join } from 'node:path';
import { createProjectGraphAsync, readJsonFile, workspaceRoot } from '@nx/devkit';
import type { NxJsonConfiguration } from '@nx/devkit';
import type { BuildPlan } from '../model/build-plan';
import type { Failure, Outcome } from '../model/failure';
import { failure, success } from '../model/failure';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import { listSome } from '../model/list-some';
import { composePlan } from './compose-plan';
import { createWriterSearch } from './find-writers';
import { openRegistries } from './registry-access';
import { listImageTargets } from './read-workspace';
import type { ImageRequest } from './read-workspace';

export interface PlanSelection {
  /** Project names; empty for all. */
  readonly projects: readonly string[];
  readonly configuration: string | null;
}

/**
 * Plans the images of a workspace without running anything.
 *
 * @returns the plan, or `project-unknown` for a selected project without an image, or what planning fails with
 */
export async function planWorkspace(
  { projects: selected, configuration }: PlanSelection,
  signal: AbortSignal,
): Promise<Outcome<BuildPlan>> {
  const nxJson = readJsonFile<NxJsonConfiguration>(join(workspaceRoot, 'nx.json'));
  const { nodes } = await createProjectGraphAsync({ exitOnError: false });
  const projects = Object.values(nodes).map(({ name, data }) => ({ ...data, name }));
  const images = projects.flatMap((project) =>
    listImageTargets(project).map(([target]) => ({ project: project.name, target })),
  );
  const unknown = selected.filter((name) => !images.some(({ project }) => project === name));
  if (unknown.length > 0)
    return failure(
      ...unknown.map((name) =>
        describeUnknown(
          name,
          images.map(({ project }) => project),
        ),
      ),
    );
  const wanted = images.filter(({ project }) => selected.length === 0 || selected.includes(project));
  const requests = new Map<ImageId, ImageRequest>(
    wanted.map(({ project, target }) => [imageId(project, target), { configuration, overrides: {} }]),
  );
  const own = new Set(requests.keys());
  const registries = openRegistries(process.env, nxJson);
  try {
    const findWriter = createWriterSearch(projects);
    const input = { workspaceRoot, projects, nxJson, env: process.env, requests, own, findWriter, signal };
    const prepared = await composePlan(input, registries);
    return prepared.ok ? success(prepared.value.plan) : prepared;
  } finally {
    await registries.close();
  }
}

/** @param names of all projects with an image */
export function describeUnknown(name: string, names: readonly string[]): Failure {
  return {
    code: 'project-unknown',
    message: `"${name}" is no project with an image`,
    place: { option: '--projects' },
    fix: `name one of: ${listSome(names)}`,
  };
}
