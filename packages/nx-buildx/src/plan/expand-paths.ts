import { hasWildcard } from '../dockerfile/context-path';
import type { FileView } from '../model/workspace';
import { isInside, joinPath } from './join-path';
import { compilePathPattern } from './keys/match-path';

/**
 * Files and folders that a pattern of `contextInclude` names. `*`, `?` and classes stand for parts of one name; a `**`
 * at the end for all that is in a folder, so for the folder.
 *
 * @returns paths from the workspace root; one without wildcards whether it exists or not
 */
export function expandPaths(pattern: string, files: FileView): readonly string[] {
  const parts = joinPath('.', pattern.replace(/(?:^|\/)\*\*$/, '')).split('/');
  const first = parts.findIndex(hasWildcard);
  if (first < 0) return [parts.join('/')];
  return matchNames(parts.slice(0, first).join('/') || '.', parts.slice(first), files);
}

function matchNames(folder: string, parts: readonly string[], files: FileView): readonly string[] {
  const [first, ...rest] = parts;
  if (first === undefined) return [folder];
  const pattern = compilePathPattern(first);
  const names = files.list(folder).filter((name) => pattern?.test(name) === true);
  return names.flatMap((name) => matchNames(joinPath(folder, name), rest, files));
}

/** Sorted, without those that lie in another. */
export function dropNested(paths: readonly string[]): readonly string[] {
  const kept = new Set(paths);
  return [...kept].filter((path) => listFolders(path).every((folder) => !kept.has(folder))).sort();
}

/** The folders a path lies in, from the workspace root down, itself not included. */
export function listFolders(path: string): readonly string[] {
  if (path === '.') return [];
  const parts = path.split('/');
  return ['.', ...parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))];
}

/** Whether one of two paths lies in the other, or both are the same. */
export function overlaps(one: string, other: string): boolean {
  return isInside(one, other) || isInside(other, one);
}

/** Whether what a pattern of `COPY` names may be, hold or lie in a path: compared name by name. */
export function mayMeet(pattern: string, path: string): boolean {
  if (path === '.') return true;
  const names = path.split('/');
  const parts = pattern.split('/');
  // `**` and a class may stand for more than one name.
  const end = parts.findIndex((part) => part.includes('**') || part.includes('['));
  return parts
    .slice(0, end < 0 ? names.length : Math.min(end, names.length))
    .every((part, index) =>
      hasWildcard(part)
        ? compilePathPattern(part)?.test(names[index] ?? '') !== false
        : part === names[index],
    );
}
