import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FileView } from '../model/workspace';

/** The real files of a workspace, each asked for once: a view lives for one plan, or one call of Nx's graph. */
export function createFileView(workspaceRoot: string): FileView {
  const known = new Map<string, boolean>();
  return {
    exists: (path) => {
      const found = known.get(path) ?? existsSync(resolve(workspaceRoot, path));
      known.set(path, found);
      return found;
    },
    isFolder: (path) => {
      try {
        return statSync(resolve(workspaceRoot, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
      } catch {
        // The path leads through a file, or round in a circle.
        return false;
      }
    },
    list: (path) => {
      try {
        return readdirSync(resolve(workspaceRoot, path)).sort();
      } catch {
        return [];
      }
    },
    readText: (path) => {
      try {
        return readFileSync(resolve(workspaceRoot, path), 'utf8');
      } catch {
        return null;
      }
    },
  };
}
