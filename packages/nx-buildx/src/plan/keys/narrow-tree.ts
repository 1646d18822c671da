import type { ContextClosure } from '../../model/context-closure';
import type { FileTree } from '../../model/file-tree';
import { listFolders } from '../expand-paths';

/**
 * The part of a tree that a closure keeps, with the folders on the way to it: nobody has to walk through all the rest to
 * find out that it is ignored.
 */
export function narrowTree(
  tree: FileTree,
  { kept, dropped }: Pick<ContextClosure, 'kept' | 'dropped'>,
): FileTree {
  const wanted = new Set(kept);
  const unwanted = new Set(dropped);
  const onTheWay = new Set(kept.flatMap(listFolders));
  const isKept = (path: string): boolean => {
    const around = [...listFolders(path), path];
    return around.some((each) => wanted.has(each)) && !around.some((each) => unwanted.has(each));
  };
  return {
    digest: (path) => tree.digest(path),
    entry: (path) => (onTheWay.has(path) || isKept(path) ? tree.entry(path) : null),
    list: (path) => {
      const names = tree.list(path);
      const locate = (name: string) => (path === '.' ? name : `${path}/${name}`);
      if (isKept(path)) return names.filter((name) => !unwanted.has(locate(name)));
      return names.filter((name) => wanted.has(locate(name)) || onTheWay.has(locate(name)));
    },
  };
}
