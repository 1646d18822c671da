/**
 * A pattern of Go's `path.Match`, as `COPY` and `ADD` use it: `*` and `?` stop at `/`, `[^a-z]` negates, `\` escapes.
 *
 * @returns the pattern as a regular expression, or `null` where Go would call it malformed
 */
export function compilePathPattern(pattern: string): RegExp | null {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] ?? '';
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const end = findClassEnd(pattern, at);
      if (end === null) return null;
      source += `(?!/)${formatClass(pattern.slice(at + 1, end))}`;
      at = end;
    } else if (char === '\\') {
      at += 1;
      if (at === pattern.length) return null;
      source += escapeLiteral(pattern[at] ?? '');
    } else source += escapeLiteral(char);
  }
  return compile(`^${source}$`);
}

/** Index of the `]` that closes a class: not the first character of it, and not escaped. */
function findClassEnd(pattern: string, start: number): number | null {
  const first = pattern[start + 1] === '^' ? start + 2 : start + 1;
  for (let at = first; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === ']' && at > first) return at;
  }
  return null;
}

function formatClass(body: string): string {
  const negated = body.startsWith('^');
  const ranges = (negated ? body.slice(1) : body).replace(
    /\\(.)|([[\]^])/gsu,
    (_, escaped?: string, plain?: string) => (escaped ?? plain ?? '').replace(/[\\\][^-]/, '\\$&'),
  );
  return `[${negated ? '^' : ''}${ranges}]`;
}

/** For use outside of classes. */
export function escapeLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

export function compile(source: string): RegExp | null {
  try {
    return new RegExp(source, 'su');
  } catch {
    return null;
  }
}
