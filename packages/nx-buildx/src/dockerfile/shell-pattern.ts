/**
 * Patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/replacement}`: `?` is one character, `*` any
 * number; there are no bracket expressions. Source: moby/buildkit, frontend/dockerfile/shell/lex.go.
 */

/** `null` for a pattern that BuildKit refuses: a backslash before anything but `* ? \ } /`. */
export function compilePattern(pattern: string, greedy: boolean, anchored: boolean): RegExp | null {
  const any = greedy ? '[^\\n]*' : '[^\\n]*?';
  const chars = [...pattern];
  let source = anchored ? '^' : '';
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    const next = chars[at + 1] ?? '';
    if (char === '*') source += any;
    else if (char === '?') source += '[^\\n]';
    else if (char === '\\') {
      if (next === '}' || next === '/') continue;
      if (next === '' || !'*?\\'.includes(next)) return null;
      source += `\\${next}`;
      at += 1;
    } else source += /[[\]{}.+()|^$/]/.test(char) ? `\\${char}` : char;
  }
  return new RegExp(source, 'u');
}

/** Removes the shortest (longest when `greedy`) match at the start. `null` for a refused pattern. */
export function trimPrefix(value: string, pattern: string, greedy: boolean): string | null {
  const expression = compilePattern(pattern, greedy, true);
  if (expression === null) return null;
  return value.slice(expression.exec(value)?.[0].length ?? 0);
}

/** Like {@link trimPrefix}, at the end. */
export function trimSuffix(value: string, pattern: string, greedy: boolean): string | null {
  // A regular expression cannot look for the shortest match at the end; both sides reversed, it need not.
  const trimmed = trimPrefix(reverse(value), reversePattern(pattern), greedy);
  return trimmed === null ? null : reverse(trimmed);
}

/** Replaces the first match, or all. `null` for a refused pattern. */
export function replacePattern(
  value: string,
  pattern: string,
  replacement: string,
  all: boolean,
): string | null {
  const expression = compilePattern(pattern, true, false);
  if (expression === null) return null;
  if (!all) return value.replace(expression, () => replacement);
  let end = -1;
  // Go ignores an empty match right after another match.
  return value.replace(new RegExp(expression.source, 'gu'), (match: string, offset: number) => {
    if (match === '' && offset === end) return '';
    end = offset + match.length;
    return expandTemplate(replacement, match);
  });
}

/** Only when all are replaced, Go's `ReplaceAllString` takes `$1`, `${name}` and `$$` in the replacement as its own. */
function expandTemplate(replacement: string, match: string): string {
  return replacement.replace(/\$\$|\$\{([\p{L}\p{Nd}_]+)\}|\$([\p{L}\p{Nd}_]+)/gu, (whole, braced, bare) => {
    if (whole === '$$') return '$';
    return (braced ?? bare) === '0' ? match : '';
  });
}

function reverse(text: string): string {
  return [...text].reverse().join('');
}

/** Reverses, and keeps each backslash before the character that it escapes: `a\*c` becomes `c\*a`. */
function reversePattern(pattern: string): string {
  return (pattern.match(/\\[^]|[^]/gu) ?? []).reverse().join('');
}
