import type { ResolvedDockerfile, SourceUse, VariableUse } from '../../dockerfile/resolved-dockerfile';
import type { ContextFilter } from '../../model/context-closure';
import type { FileTree } from '../../model/file-tree';
import type { ImageNode } from '../../model/image-graph';
import type { ImageId } from '../../model/image';
import type { FileView } from '../../model/workspace';
import { isInside, joinPath } from '../join-path';
import { listIgnoreFiles } from '../list-inputs';
import { findFolder, isRemote } from '../read-image';
import type { ContextFiles, Digested } from './file-digests';
import { readContextFiles } from './file-digests';
import { narrowTree } from './narrow-tree';
import { compilePatterns, parseIgnoreFile } from './pattern-list';
import { digestSource } from './select-files';

export interface SourceInput {
  readonly files: FileView;
  readonly tree: FileTree;
  /** The task that will write to a path of an image's context and has not run yet, or `null`. */
  readonly findWriter: (image: ImageId, path: string) => string | null;
}

export type Part = readonly [string, Digested];

/** Why there is no key, in one line, and whether there can be one once other tasks have run. */
export interface Refusal {
  readonly reason: string;
  readonly pending: boolean;
}

export function refuse(reason: string, pending = false): Refusal {
  return { reason, pending };
}

interface Context {
  readonly files: ContextFiles;
  readonly ignoreFile: Part;
}

export type Contexts = (
  folder: string,
  ignoreFiles: readonly string[],
  filter: ContextFilter | null,
) => Context;

/** One view of each context, and one look at each ignore file, however many images are built in it. */
export function createContexts({ files, tree }: SourceInput): Contexts {
  const views = new Map<string, ContextFiles>();
  const ignoreFiles = new Map<string, IgnoreFile>();
  const readIgnoreFile = (path: string): IgnoreFile => {
    // Before it is read: a write in between then shows later.
    const entry = tree.entry(path);
    const text = entry === null ? null : files.readText(path);
    return { text, part: ['ignore file', { digest: '', stamp: entry?.stamp ?? 'absent' }] };
  };
  return (folder, names, filter) => {
    const path = names.find((name) => files.exists(name)) ?? names[0] ?? '';
    const ignoreFile = ignoreFiles.get(path) ?? readIgnoreFile(path);
    ignoreFiles.set(path, ignoreFile);
    const { part } = ignoreFile;
    const text = filter?.ignoreFile ?? ignoreFile.text;
    const view = `${folder}\0${text ?? ''}`;
    const made =
      views.get(view) ??
      readContextFiles(
        filter === null ? tree : narrowTree(tree, filter),
        folder,
        text === null ? null : compilePatterns(parseIgnoreFile(text)),
      );
    views.set(view, made);
    return { files: made, ignoreFile: part };
  };
}

interface IgnoreFile {
  readonly text: string | null;
  readonly part: Part;
}

/** Digests of all that is read from build contexts, in the order of the instructions. */
export function readSources(
  node: ImageNode,
  builds: readonly { readonly resolved: ResolvedDockerfile }[],
  input: SourceInput,
  contexts: Contexts,
): Refusal | { readonly parts: readonly Part[] } {
  const parts: Part[] = [];
  for (const { resolved } of builds) {
    for (const use of listUses(node, resolved)) {
      const read = readSource(use, node, input, contexts);
      if ('reason' in read) return read;
      parts.push(...read.parts);
    }
  }
  return { parts };
}

/** Everything that instructions read, in their order, and folders that take the place of images. */
export function listUses(node: ImageNode, resolved: ResolvedDockerfile): readonly DoubtfulUse[] {
  const isDoubtful = listDoubtful(resolved.unsetVariables);
  const uses = [...resolved.sources, ...listRoots(node, resolved)];
  return uses.map((use) => (isDoubtful(use) ? widen(use) : { ...use, doubtful: false }));
}

/** `doubtful`: what it reads may hang on a variable of the base image, and nobody could tell its `ENV`. */
export interface DoubtfulUse extends SourceUse {
  readonly doubtful: boolean;
}

/** @returns nothing for what is no file of a build context */
export function readSource(
  use: DoubtfulUse,
  node: ImageNode,
  input: SourceInput,
  contexts: Contexts,
): Refusal | { readonly parts: readonly Part[] } {
  const folder = use.context === null ? node.context : findFolder(node.definition, use.context);
  // It is read from an image, which is in the key.
  if (use.context !== null && folder === null) return { parts: [] };
  if (use.instruction === 'ADD' && !use.remote && use.doubtful)
    return refuse(`what ADD in line ${String(use.line)} brings, maybe from a URL, only its base image knows`);
  if (use.remote) {
    const isPinned = use.checksum !== null || isPinnedGit(use.path);
    return isPinned
      ? { parts: [] }
      : refuse(`ADD ${use.path} has no --checksum, so what it brings may change`);
  }
  const root = joinPath(folder ?? '.');
  if (isRemote(folder ?? '') || root.startsWith('..') || root.startsWith('/'))
    return refuse(`the build context ${folder ?? ''} lies outside of the workspace`);
  const filter = use.context === null ? node.filter : null;
  const writer = findWriter(joinPath(root, use.path), filter, node, input);
  if (writer !== null) return refuse(`waits for ${writer}`, true);
  const ignoreFiles =
    use.context === null ? listIgnoreFiles(node.file, root, input.files) : [joinPath(root, '.dockerignore')];
  const context = contexts(root, ignoreFiles, filter);
  return {
    parts: [[`${use.context ?? ''}:${use.path}`, digestSource(use, context.files)], context.ignoreFile],
  };
}

/** The task that has yet to write to what is sent of a path, or `null`. */
function findWriter(
  path: string,
  filter: ContextFilter | null,
  { definition: { id } }: ImageNode,
  input: SourceInput,
): string | null {
  const inside = filter?.kept.filter((each) => isInside(each, path)) ?? [];
  const writers = (inside.length === 0 ? [path] : inside).map((each) => input.findWriter(id, each));
  return writers.find((writer) => writer !== null) ?? null;
}

function listDoubtful(variables: readonly VariableUse[]): (use: SourceUse) => boolean {
  const doubtful = new Set(variables.map(({ line, stage }) => `${stage} ${String(line)}`));
  return ({ line, stage }) => doubtful.has(`${stage} ${String(line)}`);
}

/** Where a variable that only a base image may know chooses the files, any may be meant. */
function widen(use: SourceUse): DoubtfulUse {
  if (use.remote) return { ...use, doubtful: true };
  return { ...use, path: '.', wildcard: false, parents: false, exclude: [], doubtful: true };
}

/** A folder that takes the place of an image, or is mounted, is read as a whole. */
function listRoots({ definition }: ImageNode, { images }: ResolvedDockerfile): readonly SourceUse[] {
  return images
    .filter(({ name, instruction }) => instruction === 'FROM' && findFolder(definition, name) !== null)
    .map(({ name, line, stage }) => ({
      path: '.',
      instruction: 'COPY',
      line,
      stage,
      context: name,
      remote: false,
      checksum: null,
      exclude: [],
      parents: false,
      wildcard: false,
    }));
}

/** A git URL that names a whole commit brings the same for ever. Of HTTP, only what ends in `.git` is one. */
function isPinnedGit(url: string): boolean {
  return /#[0-9a-f]{40}(?::|$)/.test(url) && (!/^https?:/i.test(url) || /\.git#/.test(url));
}
