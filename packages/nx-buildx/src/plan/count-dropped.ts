import type { ContextClosure } from '../model/context-closure';
import type { FileTree } from '../model/file-tree';
import { dropNested, listFolders } from './expand-paths';
import { isInside } from './join-path';
import type { ParentMatches, PatternList } from './keys/pattern-list';

/** A folder of a context with what its ignore file lets through. */
export interface CountedFolder {
  readonly path: string;
  /** In it and in all folders below. */
  readonly files: number;
  /** Paths of the files in the folder itself. */
  readonly own: readonly string[];
  readonly folders: readonly CountedFolder[];
}

/** What a closure leaves out of the folders that an image copies. */
export interface DroppedFiles {
  /** Files in these folders that the ignore file lets through. */
  readonly total: number;
  readonly dropped: number;
  /** Where they lie, the fullest first: a folder of which nothing is kept, or one with files of its own. */
  readonly folders: readonly DroppedFolder[];
}

interface DroppedFolder {
  readonly path: string;
  readonly files: number;
}

/** Beyond, counting takes longer than anybody waits for a number. */
const MOST_PATHS = 100_000;

/**
 * Counts what an ignore file lets through, from the workspace root down.
 *
 * @returns `null` for a workspace with too many files
 */
export function countFiles(tree: FileTree, ignored: PatternList | null): CountedFolder | null {
  let looked = 0;
  const count = (path: string, above: ParentMatches | null): CountedFolder => {
    const own: string[] = [];
    const folders: CountedFolder[] = [];
    for (const name of tree.list(path)) {
      looked += 1;
      if (looked > MOST_PATHS) break;
      const child = path === '.' ? name : `${path}/${name}`;
      const match = ignored?.match(child, above) ?? null;
      const isIgnored = match?.matched === true;
      if (isIgnored && ignored?.hasExceptions === false) continue;
      if (tree.entry(child)?.kind === 'folder') folders.push(count(child, match?.matches ?? null));
      else if (!isIgnored) own.push(child);
    }
    return { path, files: own.length + folders.reduce((sum, { files }) => sum + files, 0), own, folders };
  };
  const counted = count('.', null);
  return looked > MOST_PATHS ? null : counted;
}

/**
 * @param copied folders that the Dockerfile names
 * @returns `null` where a closure leaves nothing of them out
 */
export function countDropped(
  { kept, dropped }: Pick<ContextClosure, 'kept' | 'dropped'>,
  copied: readonly string[],
  counted: CountedFolder,
): DroppedFiles | null {
  const wanted = new Set(kept);
  const onTheWay = new Set(kept.flatMap(listFolders));
  const collect = (folder: CountedFolder): readonly DroppedFolder[] => {
    const { path } = folder;
    if (listFolders(path).some((each) => wanted.has(each)) || wanted.has(path)) return [];
    if (!onTheWay.has(path)) return [{ path, files: folder.files }];
    const loose = folder.own.filter((each) => !wanted.has(each)).length;
    return [{ path, files: loose }, ...folder.folders.flatMap(collect)];
  };
  const areas = dropNested(copied).flatMap((path) => findFolder(path, counted) ?? []);
  const nested = dropped.filter((path) => areas.some((area) => isInside(path, area.path)));
  const all = [...areas.flatMap(collect), ...nested.flatMap((path) => findFolder(path, counted) ?? [])];
  const folders = all
    .filter(({ files }) => files > 0)
    .map(({ path, files }) => ({ path, files }))
    .sort((one, other) => other.files - one.files || (one.path < other.path ? -1 : 1));
  if (folders.length === 0) return null;
  return { total: sumFiles(areas), dropped: sumFiles(folders), folders };
}

function findFolder(path: string, root: CountedFolder): CountedFolder | null {
  const next = root.folders.find((folder) => isInside(path, folder.path));
  if (root.path === path) return root;
  return next === undefined ? null : findFolder(path, next);
}

function sumFiles(folders: readonly { readonly files: number }[]): number {
  return folders.reduce((sum, { files }) => sum + files, 0);
}
