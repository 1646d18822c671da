import type { FileView, ImageDefinition } from '../model/workspace';
import { joinPath } from './join-path';

/**
 * Finds an image's Dockerfile: its `file` option is looked for in the project first, then from the workspace root,
 * where several projects may share one.
 *
 * @returns path relative to the workspace root, or the paths that were tried in vain
 */
export function locateDockerfile(
  image: ImageDefinition,
  files: FileView,
): { readonly file: string } | { readonly tried: readonly string[] } {
  const written = image.options.file;
  const tried = [...new Set([joinPath(image.projectRoot, written), joinPath('.', written)])];
  const file = tried.find((path) => files.exists(path));
  return file === undefined ? { tried } : { file };
}
