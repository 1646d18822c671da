/**
 * A pattern of Go's `path.Match`, as `COPY` and `ADD` use it: `*` and `?` stop at `/`, which `[^a-z]` does not, `\` escapes.
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
      const found = readClass(pattern, at);
      if (found === null) return null;
      source += found.source;
      at = found.end;
    } else if (char === '\\') {
      at += 1;
      if (at === pattern.length) return null;
      source += escapeLiteral(pattern[at] ?? '');
    } else source += escapeLiteral(char);
  }
  return compile(`^${source}$`);
}

/** One character, or two with `-` between them; `-`, `]` and `\` stand for themselves only behind a `\`. */
const RANGE = /(?:\\(.)|([^\\\]-]))(?:-(?:\\(.)|([^\\\]-])))?/suy;

/** @returns the class as a regular expression, and the index of the `]` that closes it */
function readClass(pattern: string, start: number): { readonly source: string; readonly end: number } | null {
  const negated = pattern[start + 1] === '^';
  const first = start + (negated ? 2 : 1);
  let ranges = '';
  let at = first;
  while (at === first || pattern[at] !== ']') {
    RANGE.lastIndex = at;
    const [text, escapedLow, plainLow, escapedHigh, plainHigh] = RANGE.exec(pattern) ?? [];
    if (text === undefined) return null;
    const low = escapedLow ?? plainLow ?? '';
    const high = escapedHigh ?? plainHigh ?? low;
    // `[z-a]` matches nothing in Go.
    if ((low.codePointAt(0) ?? 0) <= (high.codePointAt(0) ?? 0))
      ranges += `${escapeInClass(low)}-${escapeInClass(high)}`;
    at += text.length;
  }
  return { source: `[${negated ? '^' : ''}${ranges}]`, end: at };
}

function escapeInClass(char: string): string {
  return char.replace(/[\\\][^-]/, '\\$&');
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
