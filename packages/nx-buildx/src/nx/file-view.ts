import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileView } from '../model/workspace';

/** The real files of a workspace. */
export function createFileView(workspaceRoot: string): FileView {
  return {
    exists: (path) => existsSync(join(workspaceRoot, path)),
    isFolder: (path) =>
      statSync(join(workspaceRoot, path), { throwIfNoEntry: false })?.isDirectory() ?? false,
    readText: (path) => {
      try {
        return readFileSync(join(workspaceRoot, path), 'utf8');
      } catch {
        return null;
      }
    },
  };
}
