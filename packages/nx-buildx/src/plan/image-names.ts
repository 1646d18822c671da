import type { ImageDefinition } from '../model/workspace';

/**
 * The repositories an image is known by: those of its `image` option, or `<registry>/<project>` (`@` dropped, `/`
 * becomes `-`, lower case). A further image of the same project carries its target's name: target `image-migrate`
 * of project `api` is `api-migrate`. Names are never hashed: people type them.
 *
 * @param from `configured` for matching names in Dockerfiles, `options` for what is really built
 */
export function nameImage(
  image: ImageDefinition,
  targetName: string,
  from: 'configured' | 'options',
): readonly string[] {
  const { image: repositories, registry } = image[from];
  if (repositories.length > 0) return repositories;
  const name = nameProject(image.project) + nameTarget(image.target, targetName);
  return [registry === null ? name : `${registry}/${name}`];
}

function nameProject(project: string): string {
  return project.replaceAll('@', '').replaceAll('/', '-').toLowerCase();
}

function nameTarget(target: string, targetName: string): string {
  if (target === targetName) return '';
  const own = target.startsWith(`${targetName}-`) ? target.slice(targetName.length + 1) : target;
  return `-${own.replace(/[^a-zA-Z0-9]+/g, '-').toLowerCase()}`;
}

/**
 * A further name of a loaded image, for its children alone: BuildKit asks a registry before the daemon, also for what
 * was just loaded, and nothing is published under `localhost`.
 */
export function nameLocally(resultFolder: string, tag = 'latest'): string {
  return `localhost/nx-buildx/${resultFolder.slice('dist/images/'.length)}:${tag}`;
}
