import { replacePattern, trimPrefix, trimSuffix } from './shell-pattern';
import { isSpace } from './white-space';

/** Value of a variable; `undefined` where it is not set. */
export type Lookup = (name: string) => string | undefined;

export interface LexOptions {
  readonly escape: '\\' | '`';
  /** Quotes stay in the result. */
  readonly keepQuotes?: boolean;
  /** Escape characters stay in the result. */
  readonly keepEscapes?: boolean;
  /** Quotes mean nothing. */
  readonly ignoreQuotes?: boolean;
  /** Variables that are not set stay as they are written. */
  readonly keepUnset?: boolean;
}

export interface Lexed {
  /** The whole input, variables expanded, quotes and escapes removed. */
  readonly text: string;
  /** `text` split at unquoted white space, after expansion. */
  readonly words: readonly string[];
  /** Names that were asked for and not set. */
  readonly unset: readonly string[];
  /** What BuildKit refuses, or `null`. */
  readonly error: string | null;
}

/** Deeper than anybody writes, shallower than the stack. */
const deepest = 200;

/**
 * Words and variables of a Dockerfile, as BuildKit's own small shell reads them. Never throws.
 * Source: moby/buildkit, frontend/dockerfile/shell/lex.go.
 */
export function lexWords(input: string, lookup: Lookup, options: LexOptions): Lexed {
  const lexer = new Lexer(input, lookup, options);
  const words = new Words();
  const text = lexer.readUntil(null, options.keepEscapes ?? false, words);
  if (lexer.error !== null) {
    const error = `failed to process ${JSON.stringify(input.slice(0, 80))}: ${lexer.error}`;
    return { text: '', words: [], unset: [...lexer.unset], error };
  }
  return { text, words: words.finish(), unset: [...lexer.unset], error: null };
}

class Words {
  private readonly done: string[] = [];
  private current = '';
  private inside = false;

  /** Unquoted text: white space ends a word. */
  addPlain(text: string): void {
    for (const char of text) {
      if (!isSpace(char)) this.addRaw(char);
      else if (this.inside && this.current !== '') this.end();
    }
  }

  addRaw(text: string): void {
    this.current += text;
    this.inside = true;
  }

  finish(): readonly string[] {
    if (this.current !== '') this.end();
    return this.done;
  }

  private end(): void {
    this.done.push(this.current);
    this.current = '';
    this.inside = false;
  }
}

class Lexer {
  error: string | null = null;
  readonly unset = new Set<string>();
  private readonly chars: readonly string[];
  private at = 0;
  private depth = 0;
  private keepEscapes = false;

  constructor(
    input: string,
    private readonly lookup: Lookup,
    private readonly options: LexOptions,
  ) {
    this.chars = [...input];
  }

  /** Reads up to and over `stop`, or to the end when that is `null`. */
  readUntil(stop: string | null, keepEscapes: boolean, words: Words): string {
    const outer = this.keepEscapes;
    this.keepEscapes = keepEscapes;
    const text = this.readParts(stop, words);
    this.keepEscapes = outer;
    return text;
  }

  private readParts(stop: string | null, words: Words): string {
    let text = '';
    for (;;) {
      const char = this.peek();
      if (char === '') {
        if (stop !== null) this.fail(`unexpected end of statement while looking for matching ${stop}`);
        return text;
      }
      if (char === stop) {
        this.at += 1;
        return text;
      }
      if (char === '$') {
        const value = this.readVariable();
        text += value;
        words.addPlain(value);
      } else if (!this.options.ignoreQuotes && (char === "'" || char === '"')) {
        const value = char === "'" ? this.readSingleQuoted() : this.readDoubleQuoted();
        text += value;
        words.addRaw(value);
      } else if (char === this.options.escape) {
        const kept = this.keepEscapes ? char : '';
        this.at += 1;
        const value = kept + this.next();
        text += value;
        // Nothing after a trailing escape: BuildKit drops it without starting a word.
        if (value !== '') words.addRaw(value);
      } else {
        this.at += 1;
        text += char;
        words.addPlain(char);
      }
    }
  }

  private readSingleQuoted(): string {
    const quote = this.options.keepQuotes ? "'" : '';
    this.at += 1;
    let text = quote;
    for (;;) {
      const char = this.next();
      if (char === '')
        return this.fail('unexpected end of statement while looking for matching single-quote');
      if (char === "'") return text + quote;
      text += char;
    }
  }

  private readDoubleQuoted(): string {
    const quote = this.options.keepQuotes ? '"' : '';
    this.at += 1;
    let text = quote;
    for (;;) {
      const char = this.peek();
      if (char === '')
        return this.fail('unexpected end of statement while looking for matching double-quote');
      if (char === '$') {
        text += this.readVariable();
        continue;
      }
      this.at += 1;
      if (char === '"') return text + quote;
      if (char !== this.options.escape) {
        text += char;
        continue;
      }
      if (this.keepEscapes) text += char;
      const escaped = this.peek();
      if (escaped === '') continue;
      if (escaped === '"' || escaped === '$' || escaped === char) text += this.next();
      else text += char;
    }
  }

  private readVariable(): string {
    this.at += 1;
    if (this.peek() !== '{') {
      const name = this.readName();
      if (name === '') return '$';
      const value = this.valueOf(name);
      return value ?? (this.options.keepUnset ? `$${name}` : '');
    }
    this.at += 1;
    const first = this.peek();
    if (first === '') return this.fail("syntax error: missing '}'");
    if (first === '{' || first === '}' || first === ':') return this.fail('syntax error: bad substitution');
    if (this.depth >= deepest) return this.fail('syntax error: substitutions nested too deeply');
    this.depth += 1;
    const value = this.readBraced(this.readName());
    this.depth -= 1;
    return value;
  }

  private readBraced(name: string): string {
    let operator = this.next();
    if (operator === '}') return this.valueOf(name) ?? (this.options.keepUnset ? `\${${name}}` : '');
    if (operator === '') return this.fail("syntax error: missing '}'");
    if (operator === '/') return this.readReplacement(name);
    const colon = operator === ':' ? ':' : '';
    if (colon !== '') operator = this.next();
    else if (!'+-?#%'.includes(operator)) {
      return this.fail(`unsupported modifier (${operator}) in substitution`);
    }
    const word = this.readUntil('}', operator === '#' || operator === '%', new Words());
    if (this.error !== null) return '';
    const value = this.valueOf(name);
    if (value === undefined && this.options.keepUnset) return `\${${name}${colon}${operator}${word}}`;
    return this.applyOperator(name, value, operator, colon !== '', word);
  }

  private applyOperator(
    name: string,
    value: string | undefined,
    operator: string,
    empty: boolean,
    word: string,
  ): string {
    const missing = value === undefined || (empty && value === '');
    switch (operator) {
      case '-':
        return missing ? word : value;
      case '+':
        return missing ? '' : word;
      case '?': {
        if (!missing) return value;
        const reason = value === undefined ? 'is not allowed to be unset' : 'is not allowed to be empty';
        return this.fail(`${name}: ${word === '' ? reason : word}`);
      }
      case '#':
      case '%': {
        const greedy = word.startsWith(operator);
        const pattern = greedy ? word.slice(1) : word;
        const trimmed = (operator === '#' ? trimPrefix : trimSuffix)(value ?? '', pattern, greedy);
        return trimmed ?? this.fail(`invalid pattern (${pattern}) in substitution`);
      }
      default:
        return this.fail(`unsupported modifier (${empty ? ':' : ''}${operator}) in substitution`);
    }
  }

  private readReplacement(name: string): string {
    const all = this.peek() === '/';
    if (all) this.at += 1;
    const pattern = this.readUntil('/', true, new Words());
    const replacement = this.error === null ? this.readUntil('}', true, new Words()) : '';
    if (this.error !== null) return '';
    const value = this.valueOf(name);
    if (value === undefined && this.options.keepUnset) return `\${${name}/${pattern}/${replacement}}`;
    const replaced = replacePattern(value ?? '', pattern, replacement, all);
    return replaced ?? this.fail(`invalid pattern (${pattern}) in substitution`);
  }

  /** A name, a run of digits, or one of the shell's special parameters, which are never set. */
  private readName(): string {
    const first = this.peek();
    if (first !== '' && '@*#?-$!'.includes(first)) return this.next();
    const part = /\p{Nd}/u.test(first) ? /\p{Nd}/u : /[\p{L}\p{Nd}_]/u;
    let name = '';
    while (part.test(this.peek())) name += this.next();
    return name;
  }

  private valueOf(name: string): string | undefined {
    const value = this.lookup(name);
    if (value === undefined) this.unset.add(name);
    return value;
  }

  private peek(): string {
    return this.error === null ? (this.chars[this.at] ?? '') : '';
  }

  private next(): string {
    const char = this.peek();
    if (char !== '') this.at += 1;
    return char;
  }

  /** The first error stays; from then on the input counts as read. */
  private fail(message: string): string {
    this.error ??= message;
    return '';
  }
}
