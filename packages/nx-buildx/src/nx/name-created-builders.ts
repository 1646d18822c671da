import { createHash } from 'node:crypto';
import { slugify } from '../model/slug';
import type { ImageDefinition, Workspace } from '../model/workspace';
import { nameRun } from './name-run';
import type { Environment } from './read-environment';

/**
 * Names the builders that `createBuilder` asks for and nothing else names: one for the run, or for each of several
 * definitions in it.
 */
export function nameCreatedBuilders(workspace: Workspace, env: Environment): Workspace {
  return { ...workspace, images: workspace.images.map((image) => nameBuilder(image, env)) };
}

function nameBuilder(image: ImageDefinition, env: Environment): ImageDefinition {
  const { builder, createBuilder } = image.options;
  if (createBuilder === null || builder !== null) return image;
  const definition = createHash('sha256').update(JSON.stringify(createBuilder)).digest('hex').slice(0, 8);
  const name = env['BUILDX_BUILDER'] || `nx-buildx-${slugify(nameRun(env), 40)}-${definition}`;
  return { ...image, options: { ...image.options, builder: name } };
}
