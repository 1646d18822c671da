/** The branch that a full ref names, or `null` for any other ref. */
export function branchOfRef(ref: string | null): string | null {
  return withoutPrefix(ref, 'refs/heads/');
}

/** The tag that a full ref names, or `null` for any other ref. */
export function tagOfRef(ref: string | null): string | null {
  return withoutPrefix(ref, 'refs/tags/');
}

/** The number in `refs/pull/12/merge`, where forges keep pull requests; GitLab says `refs/merge-requests/12/head`. */
export function pullRequestOfRef(ref: string | null): string | null {
  return /^refs\/(?:pull|pull-requests|merge-requests)\/(\d+)(?:\/|$)/.exec(ref ?? '')?.[1] ?? null;
}

/** A branch that a CI system names now with `refs/heads/`, now without. */
export function shortBranch(name: string | null): string | null {
  return branchOfRef(name) ?? (name?.startsWith('refs/') === true ? null : name);
}

/** `null` for what is no full commit hash, SHA-1 or SHA-256: some systems say `HEAD` or a branch there. */
export function fullHash(text: string | null): string | null {
  return text !== null && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text) ? text.toLowerCase() : null;
}

/** Whether git allows a branch or tag of this name (git documentation: git-check-ref-format). */
export function isRefName(name: string): boolean {
  if (name === '' || name === '@' || /^[-/]|[/.]$|\/\/|\.\.|@\{/.test(name)) return false;
  // A name with a character that git forbids was never anybody's branch, so it came from elsewhere.
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return false;
  return name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));
}

function withoutPrefix(ref: string | null, prefix: string): string | null {
  return ref !== null && ref.startsWith(prefix) && ref.length > prefix.length
    ? ref.slice(prefix.length)
    : null;
}
