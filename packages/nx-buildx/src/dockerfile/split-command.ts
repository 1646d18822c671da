import type { Flag } from './dockerfile';
import { isSpace, splitOnce, trim } from './white-space';

export interface Command {
  /** As written. */
  readonly keyword: string;
  readonly flags: readonly Flag[];
  /** What follows the flags. */
  readonly rest: string;
}

/**
 * Splits a logical line into keyword, leading `--flags` and the rest.
 * Source: moby/buildkit, frontend/dockerfile/parser/split_command.go.
 */
export function splitCommand(line: string): Command {
  const [keyword, after] = splitOnce(trim(line));
  if (after === null) return { keyword, flags: [], rest: '' };
  const { words, end } = readFlagWords(after);
  return { keyword, flags: words.map(parseFlag), rest: trim(after.slice(end)) };
}

/** Words as long as they start with `--`, quotes and backslashes removed; a lone `--` ends them and is dropped. */
function readFlagWords(text: string): { readonly words: readonly string[]; readonly end: number } {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text.charAt(at))) at += 1;
    if (!text.startsWith('--', at)) return { words, end: at };
    const { word, end } = readFlagWord(text, at);
    at = end;
    if (word === '--') return { words, end: at };
    words.push(word);
  }
}

function readFlagWord(text: string, start: number): { word: string; end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote === '' && isSpace(char)) break;
    if (quote === '' && (char === "'" || char === '"')) {
      quote = char;
    } else if (char === quote) {
      quote = '';
    } else if (char === '\\') {
      at += 1;
      word += text.charAt(at);
    } else {
      word += char;
    }
  }
  return { word, end: Math.min(at, text.length) };
}

function parseFlag(word: string): Flag {
  const text = word.slice(2);
  const equals = text.indexOf('=');
  return equals < 0
    ? { name: text, value: null }
    : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}
