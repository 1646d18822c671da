import { workspaceRoot } from '@nx/devkit';
import type { BuildPlan } from '../model/build-plan';
import type { Outcome } from '../model/failure';
import { success } from '../model/failure';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import { composePlan } from './compose-plan';
import { createWriterSearch } from './find-writers';
import { noteDroppedFiles } from './note-dropped-files';
import { openRegistries } from './registry-access';
import type { ImageRequest } from './read-workspace';
import { selectImages } from './select-images';

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
  const read = await selectImages(selected);
  if (!read.ok) return read;
  const { nxJson, projects, dependencies, images, isSelected } = read.value;
  const wanted = images.filter(({ project }) => isSelected(project));
  const requests = new Map<ImageId, ImageRequest>(
    wanted.map(({ project, target }) => [imageId(project, target), { configuration, overrides: {} }]),
  );
  const own = new Set(requests.keys());
  const registries = openRegistries(process.env, nxJson);
  try {
    const findWriter = createWriterSearch(projects);
    const input = {
      workspaceRoot,
      projects,
      dependencies,
      nxJson,
      env: process.env,
      requests,
      own,
      findWriter,
      makeBuilder: null,
      signal,
    };
    const prepared = await composePlan(input, registries);
    if (!prepared.ok) return prepared;
    const { plan, graph } = prepared.value;
    const dropped = noteDroppedFiles(graph, [...own], workspaceRoot, process.env);
    return success({ ...plan, notes: [...plan.notes, ...dropped] });
  } finally {
    await registries.close();
  }
}
