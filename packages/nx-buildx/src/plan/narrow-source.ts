import { hasWildcard } from '../dockerfile/context-path';
import type { ContextSource } from '../model/image-graph';
import type { FileView, ImageDefinition, WorkspaceProject } from '../model/workspace';
import { expandPaths, mayMeet } from './expand-paths';
import { isInside, joinPath } from './join-path';
import { ROOT_FILES } from './root-files';

/**
 * What a source stands for where a closure of the workspace is sent: a folder that holds projects is none of it as a
 * whole. Whose files count is then for Nx to say, by its graph; left are those of no project.
 */
export function narrowSource(
  source: ContextSource,
  { options }: ImageDefinition,
  projects: readonly WorkspaceProject[],
  files: FileView,
): readonly ContextSource[] {
  const { path, wildcard, line } = source;
  const roots = projects.map(({ root }) => root).filter((root) => root !== '.');
  const lies = (pattern: string) => (wildcard ? mayMeet(path, pattern) : isInside(pattern, path));
  const ofProject = !wildcard && roots.some((root) => isInside(path, root));
  if (ofProject || (path !== '.' && !roots.some(lies))) return [source];
  // A folder around it is sent as a whole, so that Nx's graph does not say what of it counts.
  const isNamed = (pattern: string) => expandPaths(pattern, files).some((folder) => isInside(path, folder));
  if (!wildcard && options.contextInclude.some(isNamed)) return [source];
  const rootFiles = ROOT_FILES.filter((pattern) => hasWildcard(pattern) || files.exists(pattern));
  const included = options.contextInclude.map((pattern) =>
    joinPath('.', pattern.replace(/(?:^|\/)\*\*$/, '')),
  );
  return [...rootFiles, ...included]
    .filter(lies)
    .map((pattern) => ({ path: pattern, wildcard: hasWildcard(pattern), line, included: true }));
}
