import type { ContextClosure } from '../model/context-closure';
import type { FileView, ImageDefinition, Workspace } from '../model/workspace';
import { dropNested, expandPaths } from './expand-paths';
import { isInside } from './join-path';
import { CREDENTIAL_FILES, ROOT_FILES } from './root-files';

/** Where Nx's own plugins write what they build, each project in a folder named by its own. */
const OUTPUTS = 'dist';

/**
 * Finds what of the workspace an image can need: its project, the projects that one depends on, directly or not, what
 * tools look for in the workspace root, and what `contextInclude` names. Of `dist` only what the Dockerfile names, in
 * the folder of one of these projects: what a build left there must not count for a `COPY . .`. A project that lies in
 * another's folder is left out, unless `contextInclude` names a folder around it.
 *
 * @param sources paths of the workspace root that the Dockerfile copies or mounts
 */
export function findClosure(
  { project, options }: ImageDefinition,
  sources: readonly string[],
  { projects }: Pick<Workspace, 'projects'>,
  dependencies: NonNullable<Workspace['dependencies']>,
  files: FileView,
): ContextClosure {
  const names = listNeeded(project, dependencies);
  const needed = projects.filter(({ name }) => names.has(name)).map(({ root }) => root);
  const rootFiles = ROOT_FILES.flatMap((pattern) => expandPaths(pattern, files)).filter((path) =>
    files.exists(path),
  );
  const outputs = needed
    .map((root) => `${OUTPUTS}/${root}`)
    .filter((folder) => sources.some((source) => isInside(source, folder)));
  const included = options.contextInclude.flatMap((pattern) => expandPaths(pattern, files));
  const all = [...needed, ...rootFiles, ...outputs, ...included];
  const others = projects.filter(({ name }) => !names.has(name)).map(({ root }) => root);
  // What somebody names is sent, whosever it is; a file with credentials only by its own name.
  const unnamed = [
    ...others.filter((root) => !included.some((path) => isInside(root, path))),
    ...CREDENTIAL_FILES.filter((file) => !included.includes(file)),
  ];
  return {
    projects: projects.flatMap(({ name }) => (names.has(name) ? [name] : [])).sort(),
    kept: dropNested(all),
    dropped: dropNested(unnamed.filter((path) => isWhollyInside(path, all))),
  };
}

/** A folder in which something is kept stays as a whole: more is sent rather than less. */
function isWhollyInside(root: string, kept: readonly string[]): boolean {
  return kept.some((path) => isInside(root, path)) && !kept.some((path) => isInside(path, root));
}

/** A project with all it depends on. */
function listNeeded(
  project: string,
  dependencies: NonNullable<Workspace['dependencies']>,
): ReadonlySet<string> {
  const found = new Set([project]);
  for (const each of found) for (const name of dependencies.get(each) ?? []) found.add(name);
  return found;
}
