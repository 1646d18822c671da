import type { FileView, WorkspaceProject } from '../model/workspace';
import type { ContextSource } from '../model/image-graph';
import { isInside, joinPath } from './join-path';

export interface ContextChoice {
  readonly context: string;
  /** One line, where both the project and the workspace could be meant. */
  readonly doubt: string | null;
}

type Home = 'project' | 'workspace' | 'both' | 'neither';

/** Folders that tasks write: they come and go, so their existence must not decide. */
const OUTPUT_FOLDERS = new Set(['dist', 'build', 'out', 'tmp', 'target', 'node_modules']);

/**
 * `context: "auto"`: looks where the Dockerfile's own sources lie. `COPY dist/apps/api`, `COPY apps/api` and
 * `COPY libs` mean the workspace root, `COPY src` the project; where both could be meant it is the project.
 *
 * @param sources paths as the Dockerfile has them, relative to the context that is looked for
 */
export function chooseContext(
  projectRoot: string,
  sources: readonly Pick<ContextSource, 'path'>[],
  projects: readonly WorkspaceProject[],
  files: FileView,
): ContextChoice {
  if (projectRoot === '.') return { context: '.', doubt: null };
  const homes = sources.map(({ path }) => ({ path, home: findHome(path, projectRoot, projects, files) }));
  const only = (home: Home) => homes.find((source) => source.home === home)?.path;
  const inWorkspace = only('workspace');
  const inProject = only('project');
  if (inWorkspace !== undefined && inProject === undefined) return { context: '.', doubt: null };
  if (inWorkspace !== undefined && inProject !== undefined) {
    const doubt = `"${inProject}" lies in the project, "${inWorkspace}" in the workspace root`;
    return { context: projectRoot, doubt: `${doubt}; the context is the project` };
  }
  const both = inProject === undefined ? only('both') : undefined;
  if (both !== undefined) {
    return {
      context: projectRoot,
      doubt: `"${both}" could lie in the project or in the workspace root; the context is the project`,
    };
  }
  const unseen = homes.find(
    ({ path, home }) => home === 'neither' && isUnseenOutput(path, projectRoot, files),
  );
  const doubt =
    unseen === undefined
      ? null
      : `"${unseen.path}" is not in the project, which is the context; is it in the workspace root?`;
  return { context: projectRoot, doubt };
}

/** Whether an output is not where the context would have it; when images are built, what builds write is there. */
function isUnseenOutput(path: string, projectRoot: string, files: FileView): boolean {
  const fixed = fixedPart(path);
  return OUTPUT_FOLDERS.has(fixed.split('/')[0] ?? '') && !files.exists(joinPath(projectRoot, fixed));
}

function findHome(
  path: string,
  projectRoot: string,
  projects: readonly WorkspaceProject[],
  files: FileView,
): Home {
  const fixed = fixedPart(path);
  // `COPY . .` and `COPY *.json ./` say nothing.
  if (fixed === '.') return 'neither';
  const [first = '', ...rest] = fixed.split('/');
  if (OUTPUT_FOLDERS.has(first)) {
    const below = rest.join('/');
    // `dist/apps` holds the output of projects, whichever a build arg chooses.
    const ofProject =
      below !== '' &&
      projects.some(({ root }) => root !== '.' && (isInside(below, root) || isInside(root, below)));
    return ofProject ? 'workspace' : 'neither';
  }
  const inProject = files.exists(joinPath(projectRoot, fixed));
  const inWorkspace = files.exists(fixed);
  if (inProject && inWorkspace) return 'both';
  if (inProject) return 'project';
  return inWorkspace ? 'workspace' : 'neither';
}

/** The folders before the first wildcard. */
function fixedPart(path: string): string {
  const parts = path.split('/');
  const wild = parts.findIndex((part) => /[*?[]/.test(part));
  return wild < 0 ? path : joinPath('.', ...parts.slice(0, wild));
}
