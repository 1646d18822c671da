import type { SourceUse } from '../dockerfile/resolved-dockerfile';
import type { ContextClosure, ContextFilter } from '../model/context-closure';
import type { Failure, Note } from '../model/failure';
import type { FileView, ImageDefinition, Workspace, WorkspaceProject } from '../model/workspace';
import { findClosure } from './context-closure';
import { expandPaths, mayMeet, overlaps } from './expand-paths';
import { formatIgnoreFile } from './format-ignore-file';
import { isInside } from './join-path';
import { compilePatterns, parseIgnoreFile } from './keys/pattern-list';
import { findOwner, listIgnoreFiles } from './list-inputs';
import type { ReadImage } from './read-image';
import { isFiltered } from './read-image';
import { CREDENTIAL_FILES } from './root-files';

/** What of an image's context is sent, or would be, and what is wrong with that. */
export interface FilteredContext {
  /** Found when it is asked for: only a filter and `nx-buildx plan` need it. */
  readonly closure: (() => ContextClosure) | null;
  readonly filter: ContextFilter | null;
  readonly failures: readonly Failure[];
  readonly notes: readonly Note[];
}

/**
 * Finds the closure of an image whose context is the workspace root, and makes a filter of it where the option
 * `contextFilter` asks for that. Any other folder is sent as it is: only the root holds other projects.
 *
 * @returns failures `context-filtered` and `option-conflict`
 */
export function filterContext(
  image: ImageDefinition,
  read: Pick<ReadImage, 'file' | 'context' | 'resolved'>,
  { projects, dependencies }: Pick<Workspace, 'projects' | 'dependencies'>,
  files: FileView,
): FilteredContext {
  const nothing = { closure: null, filter: null, failures: [], notes: noteOtherContext(image, read.context) };
  if (read.context !== '.' || dependencies === null) return nothing;
  const uses = read.resolved.sources.filter(({ context, remote }) => context === null && !remote);
  const paths = uses.map(({ path }) => path);
  const find = () => findClosure(image, paths, { projects }, dependencies, files);
  if (!isFiltered(image, read.context)) return { ...nothing, closure: find };
  const closure = find();
  const written = readIgnoreFile(read.file, files);
  const ignoreFile = formatIgnoreFile(written?.text ?? null, closure);
  if (typeof ignoreFile !== 'string')
    return {
      ...nothing,
      closure: () => closure,
      failures: [describeHardPattern(image, written?.path, ignoreFile.pattern)],
    };
  return {
    closure: () => closure,
    filter: { ...closure, ignoreFile },
    failures: uses.flatMap((use) => checkSource(use, closure, image, read.file, projects)),
    notes: [
      ...noteEmptyPatterns(image, files),
      ...(paths.includes('.') ? noteCredentials(image, closure, written?.text ?? '', files) : []),
    ],
  };
}

function readIgnoreFile(
  file: string,
  files: FileView,
): { readonly path: string; readonly text: string } | null {
  const path = listIgnoreFiles(file, '.', files).find((each) => files.exists(each));
  return path === undefined ? null : { path, text: files.readText(path) ?? '' };
}

function checkSource(
  { path, instruction, line, wildcard }: SourceUse,
  { projects: needed, kept, dropped }: ContextClosure,
  image: ImageDefinition,
  file: string,
  projects: readonly WorkspaceProject[],
): readonly Failure[] {
  const isSent = wildcard
    ? kept.some((each) => mayMeet(path, each))
    : kept.some((each) => overlaps(path, each)) && !dropped.some((each) => isInside(path, each));
  if (isSent) return [];
  const owner = findOwner(path, projects);
  const depend =
    owner === undefined || needed.includes(owner.name)
      ? ''
      : `, or make ${image.project} depend on ${owner.name} in Nx's project graph`;
  return [
    {
      code: 'context-filtered',
      message: `${instruction} of ${path}: contextFilter "closure" keeps it out of the build context`,
      place: { image: image.id, file, line },
      fix: `add "${path}" to contextInclude${depend}`,
    },
  ];
}

function describeHardPattern(
  image: ImageDefinition,
  ignoreFile: string | undefined,
  pattern: string | null,
): Failure {
  const which = pattern === null ? 'a pattern' : `the pattern ${pattern}`;
  return {
    code: 'option-conflict',
    message: `${ignoreFile ?? 'the ignore file'} has ${which} that cannot be kept to a part of the workspace, as contextFilter "closure" has to`,
    place: {
      image: image.id,
      option: 'contextFilter',
      ...(ignoreFile === undefined ? {} : { file: ignoreFile }),
    },
    fix: 'write the pattern with "**" as a folder of its own and without "[^…]", or set contextFilter "none"',
  };
}

function noteOtherContext(image: ImageDefinition, context: string): readonly Note[] {
  const { id, options, projectRoot } = image;
  if (options.contextFilter === 'none' || context === '.' || isInside(context, projectRoot)) return [];
  const message = `contextFilter "closure" changes nothing: the build context is ${context}, not the workspace root`;
  return [{ message, place: { image: id, option: 'contextFilter' } }];
}

function noteEmptyPatterns({ id, options }: ImageDefinition, files: FileView): readonly Note[] {
  const empty = options.contextInclude.filter(
    (pattern) => !expandPaths(pattern, files).some((path) => files.exists(path)),
  );
  return empty.map((pattern) => ({
    message: `"${pattern}" matches nothing in the workspace`,
    place: { image: id, option: 'contextInclude' },
  }));
}

/** Files that a `COPY . .` would bring without the filter, and that a build may need all the same. */
function noteCredentials(
  { id }: ImageDefinition,
  { kept, dropped }: ContextClosure,
  ignored: string,
  files: FileView,
): readonly Note[] {
  const patterns = compilePatterns(parseIgnoreFile(ignored));
  const left = CREDENTIAL_FILES.filter(
    (file) =>
      files.exists(file) &&
      (dropped.includes(file) || !kept.some((path) => isInside(file, path))) &&
      patterns?.match(file, null).matched !== true,
  );
  return left.map((file) => ({
    message: `${file} is not sent, since such files often hold credentials: mount it as a secret, or name it in contextInclude`,
    place: { image: id, option: 'contextFilter' },
  }));
}
