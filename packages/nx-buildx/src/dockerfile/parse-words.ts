import { isSpace, splitAtSpace, splitOnce, trimStart } from './white-space';

/** Words of an instruction, or why BuildKit refuses them. */
export type WordsOutcome =
  | { readonly ok: true; readonly words: readonly string[]; readonly json: boolean }
  | { readonly ok: false; readonly message: string };

/** The JSON form, or else what `otherwise` makes of the text. Text that is no JSON array is not JSON: no error. */
export function parseMaybeJson(text: string, otherwise: (text: string) => readonly string[]): WordsOutcome {
  const value = parseJsonArray(text);
  if (value === null) return { ok: true, words: otherwise(text), json: false };
  if (!value.every((item) => typeof item === 'string')) {
    return { ok: false, message: 'when using JSON array syntax, arrays must be comprised of strings only' };
  }
  return { ok: true, words: value, json: true };
}

function parseJsonArray(text: string): readonly unknown[] | null {
  if (!trimStart(text).startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

export function splitWords(text: string): readonly string[] {
  return text === '' ? [] : splitAtSpace(text);
}

export function wholeText(text: string): readonly string[] {
  return text === '' ? [] : [text];
}

/**
 * Words in which quotes and escapes protect white space; both stay in the word.
 * Source: moby/buildkit, frontend/dockerfile/parser/line_parsers.go, `parseWords`.
 */
export function parseQuotedWords(text: string, escape: string): readonly string[] {
  const words: string[] = [];
  const chars = [...text];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (quote === '' && isSpace(char)) {
      if (word !== null && word !== '') words.push(word);
      word = null;
      continue;
    }
    word ??= '';
    if (char === escape && quote !== "'") {
      const next = chars[at + 1];
      // An escape at the very end is dropped.
      if (next === undefined) break;
      at += 1;
      word += char + next;
      continue;
    }
    if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = '';
    word += char;
  }
  if (word !== null && word !== '') words.push(word);
  return words;
}

/** `NAME=value` words of ENV and LABEL; the old form `NAME any text` becomes one such word. */
export function parseKeyValues(text: string, keyword: string, escape: string): WordsOutcome {
  const words = parseQuotedWords(text, escape);
  const first = words[0];
  if (first === undefined) return { ok: false, message: `${keyword} requires at least one argument` };
  if (!first.includes('=')) {
    const [name, value] = splitOnce(text);
    if (value === null) return { ok: false, message: `${keyword} must have two arguments` };
    return { ok: true, words: [`${name}=${value}`], json: false };
  }
  const wrong = words.find((word) => !word.includes('='));
  if (wrong !== undefined) {
    return {
      ok: false,
      message: `Syntax error - can't find = in "${wrong}". Must be of the form: name=value`,
    };
  }
  if (words.some((word) => word.startsWith('=')))
    return { ok: false, message: `${keyword} names can not be blank` };
  return { ok: true, words, json: false };
}
