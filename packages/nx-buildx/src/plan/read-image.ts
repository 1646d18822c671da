import { createHash } from 'node:crypto';
import type { Dockerfile } from '../dockerfile/dockerfile';
import { parseDockerfile } from '../dockerfile/parse-dockerfile';
import { resolveDockerfile } from '../dockerfile/resolve-dockerfile';
import type { ResolvedDockerfile, ResolveOptions } from '../dockerfile/resolved-dockerfile';
import { failure, success } from '../model/failure';
import type { Failure, Note, Outcome } from '../model/failure';
import type { ContextSource } from '../model/image-graph';
import type { FileView, ImageDefinition, WorkspaceProject } from '../model/workspace';
import { chooseContext } from './choose-context';
import { narrowSource } from './narrow-source';
import { isInside, joinPath } from './join-path';
import { locateDockerfile } from './locate-dockerfile';

/** An image's Dockerfile, found, parsed and resolved, and the context it is built in. */
export interface ReadImage {
  readonly file: string;
  readonly context: string;
  readonly dockerfile: Dockerfile;
  /** SHA-256 of the Dockerfile's text, in hex. */
  readonly digest: string;
  readonly resolved: ResolvedDockerfile;
  readonly sources: readonly ContextSource[];
  readonly notes: readonly Note[];
}

/** Parses a Dockerfile; handed in so that a file shared by many projects is parsed once. */
export type DockerfileReader = (file: string) => Outcome<ParsedDockerfile>;

type ParsedDockerfile = Pick<ReadImage, 'dockerfile' | 'digest'>;

export function createDockerfileReader(files: FileView): DockerfileReader {
  const known = new Map<string, Outcome<ParsedDockerfile>>();
  return (file) => {
    const found = known.get(file) ?? parse(files.readText(file) ?? '', file);
    known.set(file, found);
    return found;
  };
}

function parse(text: string, file: string): Outcome<ParsedDockerfile> {
  const dockerfile = parseDockerfile(text, file);
  if (!dockerfile.ok) return dockerfile;
  return success({
    dockerfile: dockerfile.value,
    digest: createHash('sha256').update(text).digest('hex'),
  });
}

/** @returns failures `dockerfile-missing`, `dockerfile-invalid`, `stage-unknown`, each with the image in its place */
export function readImage(
  image: ImageDefinition,
  projects: readonly WorkspaceProject[],
  files: FileView,
  readDockerfile: DockerfileReader,
): Outcome<ReadImage> {
  const located = locateDockerfile(image, files);
  if ('tried' in located) return failure(describeMissing(image, located.tried));
  const { file } = located;
  const parsed = readDockerfile(file);
  if (!parsed.ok) return placeAt(image, parsed.failures);
  const resolved = resolveDockerfile(parsed.value.dockerfile, describeResolution(image));
  if (!resolved.ok) return placeAt(image, resolved.failures);
  const { context, notes } = findContext(image, resolved.value, file, projects, files);
  return success({
    file,
    context,
    ...parsed.value,
    resolved: resolved.value,
    notes,
    sources: listSources(image, resolved.value, context, projects, files),
  });
}

/** How an image's Dockerfile is read by the graph, which knows no environment. */
export function describeResolution({ options }: ImageDefinition): ResolveOptions {
  const { buildArgs, stage, buildContexts, platforms } = options;
  const [platform] = platforms;
  return {
    buildArgs: Object.fromEntries(
      Object.entries(buildArgs).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    ),
    stage,
    overriddenStages: Object.keys(buildContexts),
    ...(platform === undefined ? {} : { platform }),
  };
}

function describeMissing(image: ImageDefinition, tried: readonly string[]): Failure {
  return {
    code: 'dockerfile-missing',
    message: `there is no Dockerfile at ${tried.join(' or ')}`,
    place: { image: image.id, option: 'file' },
    fix: 'create it, or point the option "file" at one: a path in the project or from the workspace root',
  };
}

function placeAt(image: ImageDefinition, failures: readonly Failure[]): Outcome<never> {
  return failure(
    ...failures.map((each) => ({
      ...each,
      place: {
        ...each.place,
        image: image.id,
        ...(each.code === 'stage-unknown' ? { option: 'stage' } : {}),
      },
    })),
  );
}

function findContext(
  image: ImageDefinition,
  resolved: ResolvedDockerfile,
  file: string,
  projects: readonly WorkspaceProject[],
  files: FileView,
): { readonly context: string; readonly notes: readonly Note[] } {
  const { context } = image.options;
  if (context === 'project') return { context: image.projectRoot, notes: [] };
  if (context === 'workspace') return { context: '.', notes: [] };
  if (context !== 'auto') return { context: isRemote(context) ? context : joinPath('.', context), notes: [] };
  const own = resolved.sources.filter((source) => source.context === null && !source.remote);
  if (own.length === 0 && !isInside(file, image.projectRoot)) return { context: '.', notes: [] };
  const choice = chooseContext(image.projectRoot, own, projects, files);
  if (choice.doubt === null) return { context: choice.context, notes: [] };
  const message = `${choice.doubt} (set "context" to choose)`;
  return { context: choice.context, notes: [{ message, place: { image: image.id, file } }] };
}

/** Whether a context is no folder: a URL, a git repository, or `-`. */
export function isRemote(context: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(context) || context.startsWith('git@') || context === '-';
}

/** Workspace paths that the build reads: from the main context and from named contexts that are folders. */
function listSources(
  image: ImageDefinition,
  resolved: ResolvedDockerfile,
  context: string,
  projects: readonly WorkspaceProject[],
  files: FileView,
): readonly ContextSource[] {
  return resolved.sources.flatMap((source) => {
    if (source.remote) return [];
    const folder = source.context === null ? context : findFolder(image, source.context);
    if (folder === null || isRemote(folder)) return [];
    const path = joinPath(folder, source.path);
    if (path.startsWith('..')) return [];
    const { wildcard, line } = source;
    return source.context === null && isFiltered(image, context)
      ? narrowSource({ path, wildcard, line }, image, projects, files)
      : [{ path, wildcard, line }];
  });
}

/** Whether only a closure of the context is sent. */
export function isFiltered({ options }: ImageDefinition, context: string): boolean {
  return options.contextFilter === 'closure' && context === '.';
}

/** The folder that a named context is, as written; `null` for any other kind. */
export function findFolder(image: ImageDefinition, contextName: string): string | null {
  const value = image.options.buildContexts[contextName];
  if (value === undefined || isRemote(value) || /^(?:project|docker-image|oci-layout|target):/.test(value))
    return null;
  return value;
}
