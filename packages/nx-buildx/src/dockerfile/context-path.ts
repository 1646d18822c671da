/**
 * A path inside a build context: `.` for all of it, else without leading `/` or `./` and without trailing `/`. `..` does
 * not lead out. Source: moby/buildkit, dockerfile2llb/convert.go, `path.Join("/", src)`.
 */
export function contextPath(written: string): string {
  const parts: string[] = [];
  for (const part of written.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

/**
 * Whether BuildKit fetches it instead of reading the context: HTTP(S), git and ssh URLs, and `user@host:path`.
 * Source: moby/buildkit, frontend/dockerfile/dfgitutil and util/sshutil.
 */
export function isRemote(source: string): boolean {
  return /^(?:https?|git|ssh):\/\//i.test(source) || /^[a-zA-Z0-9\-_]+@[a-zA-Z0-9\-.]+:/.test(source);
}

export function hasWildcard(path: string): boolean {
  return /[*?[]/.test(path);
}
