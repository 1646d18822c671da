import { posix } from 'node:path';
import { compile, compilePathPattern, escapeLiteral } from './match-path';

/** What the patterns said of a folder, which what is in it starts from: one entry for each pattern. */
export type ParentMatches = readonly boolean[];

export interface PatternMatch {
  readonly matched: boolean;
  readonly matches: ParentMatches;
}

/**
 * Patterns as `.dockerignore` and `COPY --exclude` hold them, `!` taking back what those before it matched.
 * Source: moby/patternmatcher, `MatchesUsingParentResults`.
 */
export interface PatternList {
  /** @param parent what the folder around `path` got; `null` for one at the top */
  match(path: string, parent: ParentMatches | null): PatternMatch;
  /** Whether something in a matched folder may be taken back. */
  readonly hasExceptions: boolean;
}

interface Pattern {
  readonly exception: boolean;
  readonly test: (path: string) => boolean;
}

/** @returns the patterns, or `null` where one is malformed, so that BuildKit refuses to build, or means what nobody meant */
export function compilePatterns(written: readonly string[]): PatternList | null {
  const patterns: Pattern[] = [];
  for (const each of written.map(trimSpace).filter((text) => text !== '')) {
    const clean = cleanPath(each);
    const exception = clean.startsWith('!');
    const pattern = exception ? clean.slice(1) : clean;
    const test = compilePattern(pattern);
    if (pattern === '' || test === null || compilePathPattern(pattern) === null) return null;
    patterns.push({ exception, test });
  }
  return {
    hasExceptions: patterns.some(({ exception }) => exception),
    match: (path, parent) => matchAll(patterns, path, parent),
  };
}

function matchAll(patterns: readonly Pattern[], path: string, parent: ParentMatches | null): PatternMatch {
  let matched = false;
  const matches = patterns.map(({ exception, test }, index) => {
    let match = parent?.[index] ?? false;
    if (!match) {
      // It could change nothing. That its own result then reads false is what the files below start from.
      if (exception !== matched) return false;
      match = test(path);
    }
    if (match) matched = !exception;
    return match;
  });
  return { matched, matches };
}

/** Source: moby/patternmatcher, `Pattern.compile`. */
function compilePattern(pattern: string): ((path: string) => boolean) | null {
  let source = '';
  let isOpen = false;
  let kind: 'exact' | 'prefix' | 'suffix' | 'regexp' = 'exact';
  for (let at = 0, count = 0; at < pattern.length; at += 1, count += 1) {
    const char = pattern[at] ?? '';
    if (char === '*' && pattern[at + 1] === '*') {
      at += pattern[at + 2] === '/' ? 2 : 1;
      if (at < pattern.length - 1) {
        source += '(.*/)?';
        kind = 'regexp';
      } else if (kind === 'exact') kind = 'prefix';
      else {
        source += '.*';
        kind = 'regexp';
      }
      if (count === 0) kind = 'suffix';
    } else if (char === '*' || char === '?') {
      source += char === '*' ? '[^/]*' : '[^/]';
      kind = 'regexp';
    } else if (char === '\\') {
      at += 1;
      // It goes into a regular expression of Go's as it is, where `\d` is any digit.
      if (/[a-z0-9]/i.test(pattern[at] ?? '')) return null;
      source += escapeLiteral(pattern[at] ?? '\\');
      if (at < pattern.length) kind = 'regexp';
    } else if (char === '[' || char === ']') {
      source += char === ']' && !isOpen ? '\\]' : char;
      isOpen = char === '[';
      kind = 'regexp';
    } else source += char === '^' ? char : escapeLiteral(char);
  }
  if (kind === 'exact') return (path) => path === pattern;
  if (kind === 'prefix') return (path) => path.startsWith(pattern.slice(0, -2));
  if (kind === 'suffix') {
    const suffix = pattern.slice(2);
    return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1));
  }
  // These are left in too, and mean there what they do in any regular expression.
  if (/\||\{\d+(?:,\d*)?\}/.test(pattern)) return null;
  const expression = compile(`^${source}$`);
  return expression === null ? null : (path) => expression.test(path);
}

/** The patterns of an ignore file. Source: moby/patternmatcher, `ignorefile.ReadAll`. */
export function parseIgnoreFile(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line) => {
      if (line.startsWith('#')) return [];
      const pattern = trimSpace(line);
      if (pattern === '') return [];
      const exception = pattern.startsWith('!');
      const path = exception ? trimSpace(pattern.slice(1)) : pattern;
      const clean = path === '' ? '' : cleanPath(path);
      const relative = clean.length > 1 && clean.startsWith('/') ? clean.slice(1) : clean;
      return [`${exception ? '!' : ''}${relative}`];
    });
}

const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const AROUND = new RegExp(`^${SPACE}|${SPACE}$`, 'g');

/** Go's `strings.TrimSpace`: unlike ours it leaves a byte order mark, and takes U+0085. */
function trimSpace(text: string): string {
  return text.replace(AROUND, '');
}

/** Go's `filepath.Clean`. */
function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
