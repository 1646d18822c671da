import { createHash } from 'node:crypto';
import type { FileEntry, FileTree } from '../../model/file-tree';
import type { FileView } from '../../model/workspace';
import { listNames } from './workspace';

/** A file by its content, a link by its target; a path that ends in `/` is a folder, which may be empty. */
export type Planted =
  | string
  | { readonly content?: string; readonly mode?: number; readonly target?: string; readonly kind?: 'other' };

export type PlantedFiles = Readonly<Record<string, Planted>>;

/** Files in memory. A tree shows what there is when it is asked. */
export interface MemoryFiles {
  readonly tree: FileTree;
  /** The same files as text, links not followed. */
  readonly view: FileView;
  write(path: string, file: Planted): void;
  remove(path: string): void;
}

/** Folders exist where a file lies in them, with mode 755 unless planted with another. */
export function plantFiles(files: PlantedFiles): MemoryFiles {
  const entries = new Map<string, FileEntry>();
  const contents = new Map<string, string>();
  let writes = 0;

  const write = (written: string, file: Planted): void => {
    const { content = '', mode, target = null, kind } = typeof file === 'string' ? { content: file } : file;
    const path = written.replace(/\/$/, '');
    const actual = path !== written ? 'folder' : target !== null ? 'link' : (kind ?? 'file');
    const usual = actual === 'folder' ? 0o755 : actual === 'link' ? 0o777 : 0o644;
    writes += 1;
    entries.set(path, {
      kind: actual,
      mode: mode ?? usual,
      target,
      stamp: `write ${String(writes)}`,
    });
    contents.set(path, content);
    const folder = path.split('/').slice(0, -1).join('/');
    if (folder !== '' && !entries.has(folder)) write(`${folder}/`, '');
  };
  const remove = (path: string): void => {
    for (const each of [...entries.keys()])
      if (each === path || each.startsWith(`${path}/`)) entries.delete(each);
  };
  for (const [path, file] of Object.entries(files)) write(path, file);

  const list = (path: string) => listNames(path, [...entries.keys()]);
  const isFile = (path: string) => entries.get(path)?.kind === 'file';
  return {
    tree: {
      entry: (path) =>
        path === '.'
          ? { kind: 'folder', mode: 0o755, target: null, stamp: 'root' }
          : (entries.get(path) ?? null),
      list,
      digest: (path) =>
        isFile(path)
          ? createHash('sha256')
              .update(contents.get(path) ?? '')
              .digest('hex')
          : 'unreadable',
    },
    view: {
      exists: (path) => path === '.' || entries.has(path),
      list,
      isFolder: (path) => path === '.' || entries.get(path)?.kind === 'folder',
      readText: (path) => (isFile(path) ? (contents.get(path) ?? '') : null),
    },
    write,
    remove,
  };
}
