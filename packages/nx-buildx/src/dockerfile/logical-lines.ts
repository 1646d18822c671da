import type { Heredoc } from './dockerfile';
import { findHeredocs } from './parse-heredoc';
import { trimBlanksAtEnd, trimStart } from './white-space';

/** An instruction's text on one line, and where it stood. */
export interface LogicalLine {
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
  readonly heredocs: readonly Heredoc[];
}

export type LogicalLinesOutcome =
  | { readonly ok: true; readonly value: readonly LogicalLine[] }
  | { readonly ok: false; readonly message: string; readonly line: number };

/**
 * Joins continued lines, drops comments, and takes here-documents away with their instruction.
 * Source: moby/buildkit, frontend/dockerfile/parser/parser.go, `Parse`.
 *
 * @param lines with their line ends, without byte order mark
 * @param takesHeredocs whether here-documents may follow this line
 */
export function readLogicalLines(
  lines: readonly string[],
  escape: '\\' | '`',
  takesHeredocs: (text: string) => boolean,
): LogicalLinesOutcome {
  const result: LogicalLine[] = [];
  let at = 0;
  while (at < lines.length) {
    const first = at;
    let { text, continues } = readPart(trimStart(withoutEnd(lines[at] ?? '')), escape);
    at += 1;
    if (text.startsWith('#')) continue;
    if (!continues && text === '') continue;
    while (continues && at < lines.length) {
      const next = withoutEnd(lines[at] ?? '');
      at += 1;
      const visible = trimStart(next);
      if (visible === '' || visible.startsWith('#')) continue;
      const part = readPart(next, escape);
      text += part.text;
      continues = part.continues;
    }
    const heredocs =
      text.includes('<<') && takesHeredocs(text)
        ? readHeredocs(text, lines, at)
        : { ok: true as const, value: [], end: at };
    if (!heredocs.ok) return { ok: false, message: heredocs.message, line: first + 1 };
    at = heredocs.end;
    result.push({ text, line: first + 1, endLine: at, heredocs: heredocs.value });
  }
  return { ok: true, value: result };
}

export function withoutEnd(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

/** A line continues when its last character is the escape, unless another escape stands before it. */
function readPart(line: string, escape: '\\' | '`'): { text: string; continues: boolean } {
  const trimmed = trimBlanksAtEnd(line);
  const continues = trimmed.endsWith(escape) && !trimmed.endsWith(escape + escape);
  return continues ? { text: trimmed.slice(0, -1), continues } : { text: line, continues };
}

type HeredocsOutcome =
  | { readonly ok: true; readonly value: readonly Heredoc[]; readonly end: number }
  | { readonly ok: false; readonly message: string };

function readHeredocs(text: string, lines: readonly string[], start: number): HeredocsOutcome {
  const found = findHeredocs(text);
  if (!found.ok) return found;
  const value: Heredoc[] = [];
  let at = start;
  for (const { name, expand, stripTabs } of found.marks) {
    const strip = (line: string): string => (stripTabs ? line.replace(/^\t+/, '') : line);
    const end = lines.findIndex((line, index) => index >= at && strip(withoutEnd(line)) === name);
    if (end < 0) return { ok: false, message: 'unterminated heredoc' };
    value.push({ name, content: lines.slice(at, end).map(strip).join(''), expand });
    at = end + 1;
  }
  return { ok: true, value, end: at };
}
