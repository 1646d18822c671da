/** White space as Go's `unicode.IsSpace` knows it: JavaScript's `\s` has U+FEFF besides and lacks U+0085. */
const space = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const only = new RegExp(`^[${space}]$`);
const leading = new RegExp(`^[${space}]+`);

export function isSpace(char: string): boolean {
  return only.test(char);
}

export function trimStart(text: string): string {
  return text.replace(leading, '');
}

export function trim(text: string): string {
  const start = trimStart(text);
  // `[…]+$` would be quadratic in long inner runs of blanks.
  let end = start.length;
  while (end > 0 && isSpace(start.charAt(end - 1))) end -= 1;
  return start.slice(0, end);
}

/** What separates keyword and arguments: https://github.com/moby/buildkit, frontend/dockerfile/parser/parser.go. */
const separator = /[\t\v\f\r ]+/;

export function splitAtSpace(text: string): readonly string[] {
  return text.split(separator);
}

/** The text before and after the first run of blanks; the second is `null` where there is none. */
export function splitOnce(text: string): readonly [string, string | null] {
  const match = separator.exec(text);
  return match === null
    ? [text, null]
    : [text.slice(0, match.index), text.slice(match.index + match[0].length)];
}

/** Without the blanks and tabs at the end; a regular expression would be quadratic in long inner runs of them. */
export function trimBlanksAtEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
  return text.slice(0, end);
}
