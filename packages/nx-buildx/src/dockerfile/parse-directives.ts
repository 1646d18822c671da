import { trimStart } from './white-space';

/** Parser directives of the first lines: `# syntax=`, `# escape=`, `# check=`. */
export interface Directives {
  readonly syntax: string | null;
  readonly escape: '\\' | '`';
}

export type DirectivesOutcome =
  | { readonly ok: true; readonly value: Directives }
  | { readonly ok: false; readonly message: string; readonly line: number };

const directive = /^#[\t\f\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t\f\r ]*=[\t\f\r ]*(.+?)[\t\f\r ]*$/;
const known = new Set(['syntax', 'escape', 'check']);

/**
 * Directives end at the first line that is none: a blank line, another comment, an instruction.
 * Source: moby/buildkit, frontend/dockerfile/parser/directives.go.
 *
 * @param lines without line ends and byte order mark
 */
export function parseDirectives(lines: readonly string[]): DirectivesOutcome {
  const seen = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const match = directive.exec(trimStart(line));
    const name = match?.[1]?.toLowerCase() ?? '';
    const value = match?.[2] ?? '';
    if (!known.has(name)) break;
    if (seen.has(name))
      return { ok: false, message: `only one ${name} parser directive can be used`, line: index + 1 };
    if (name === 'escape' && value !== '\\' && value !== '`') {
      return {
        ok: false,
        message: `invalid escape token '${value}' does not match \` or \\`,
        line: index + 1,
      };
    }
    seen.set(name, value);
  }
  return {
    ok: true,
    value: { syntax: detectSyntax(lines), escape: seen.get('escape') === '`' ? '`' : '\\' },
  };
}

/** The frontend is looked for before parsing: after a `#!` line too, at the very start of a line, up to the first blank. */
function detectSyntax(lines: readonly string[]): string | null {
  for (const line of lines[0]?.startsWith('#!') ? lines.slice(1) : lines) {
    const match = directive.exec(line);
    const name = match?.[1]?.toLowerCase() ?? '';
    if (!known.has(name)) return null;
    if (name === 'syntax') return match?.[2]?.split(' ', 1)[0] ?? null;
  }
  return null;
}
