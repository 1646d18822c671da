import { lexWords } from './lex-words';

/** What `<<-"EOF"` says, before its content is read. */
export interface HeredocMark {
  readonly name: string;
  readonly expand: boolean;
  /** `<<-`: leading tabs do not count. */
  readonly stripTabs: boolean;
}

export type HeredocOutcome =
  | { readonly ok: true; readonly marks: readonly HeredocMark[] }
  | { readonly ok: false; readonly message: string };

const mark = /^\d*<<(-?)([^<]*)$/;
const unset = (): undefined => undefined;

/**
 * The here-documents that a logical line announces, in order.
 * Source: moby/buildkit, frontend/dockerfile/parser/parser.go, `heredocsFromLine`. The escape is a backslash there,
 * whatever `# escape=` says.
 */
export function findHeredocs(line: string): HeredocOutcome {
  const { words } = lexWords(line, unset, {
    escape: '\\',
    keepQuotes: true,
    keepEscapes: true,
    keepUnset: true,
  });
  const marks: HeredocMark[] = [];
  for (const word of words) {
    const found = parseMark(word);
    if (typeof found === 'string') return { ok: false, message: found };
    if (found !== null) marks.push(found);
  }
  return { ok: true, marks };
}

/** The mark that a word of COPY or ADD is, or `null`. */
export function parseHeredocMark(word: string): HeredocMark | null {
  const found = parseMark(word);
  return typeof found === 'string' ? null : found;
}

/** A message for a mark with unbalanced quotes. */
function parseMark(word: string): HeredocMark | string | null {
  const match = mark.exec(word);
  const rest = match?.[2] ?? '';
  if (rest === '') return null;
  const plain = lexWords(rest, unset, { escape: '\\', keepUnset: true });
  if (plain.error !== null) return plain.error;
  const name = plain.words[0];
  if (name === undefined || plain.words.length !== 1) return null;
  const raw = lexWords(rest, unset, { escape: '\\', keepUnset: true, keepQuotes: true });
  // Quotes that only the raw form has were quoting the delimiter.
  return {
    name,
    expand: countQuotes(name) === countQuotes(raw.words[0] ?? ''),
    stripTabs: match?.[1] === '-',
  };
}

function countQuotes(text: string): number {
  return text.replace(/[^'"]/g, '').length;
}
