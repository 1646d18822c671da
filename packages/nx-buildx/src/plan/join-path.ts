import { posix } from 'node:path';

/** Joins paths relative to the workspace root; `.` is the root itself. Never ends in a slash. */
export function joinPath(...parts: readonly string[]): string {
  const joined = posix.join(...parts).replace(/\/+$/, '');
  return joined === '' ? '.' : joined;
}

/** Whether `path` is `folder` or lies in it. */
export function isInside(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}
