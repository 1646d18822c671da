import { hasWildcard } from '../dockerfile/context-path';
import { compilePathPattern } from './keys/match-path';

/**
 * Keeps a pattern of an ignore file to one folder: the patterns it gives match what it matches in the folder, the folder
 * included, and nothing elsewhere.
 *
 * @param folder from the context's root, which `.` is
 * @returns `null` for a pattern that names cannot be told apart in, such as `a**b` or `[^a]`, which may match a `/`
 */
export function narrowPattern(pattern: string, folder: string): readonly string[] | null {
  if (folder === '.') return [pattern];
  const parts = spellOut(pattern).split('/');
  if (!parts.every((part) => part === '**' || isPlain(part))) return null;
  const rests = matchFolder(parts, folder.split('/')).map((rest) => rest.join('/'));
  const place = escapePath(folder);
  return [...new Set(rests)].map((rest) => (rest === '' ? place : `${place}/${rest}`));
}

/** `**` before a name without wildcards means any name that ends so (moby/patternmatcher, `suffixMatch`). */
function spellOut(pattern: string): string {
  const [, suffix] = /^\*\*([^/].*)$/.exec(pattern) ?? [];
  return suffix === undefined || hasWildcard(suffix) || suffix.includes('\\') ? pattern : `**/*${suffix}`;
}

/** Matches within one name: no `**`, no class that could hold a `/`. */
function isPlain(part: string): boolean {
  return /^(?:[^*?[\]\\]|\*(?!\*)|\?|\\[^a-z0-9]|\[[\w-]+\])+$/isu.test(part);
}

/** What is left of a pattern below a folder, in each way that it can match the folder; `[]`: the folder itself. */
function matchFolder(parts: readonly string[], names: readonly string[]): readonly (readonly string[])[] {
  const [name, ...below] = names;
  if (name === undefined) return [parts];
  const [part, ...rest] = parts;
  if (part === undefined) return [];
  if (part !== '**') return compilePathPattern(part)?.test(name) === true ? matchFolder(rest, below) : [];
  // At the end it stands for at least one name, elsewhere for any number.
  if (rest.length === 0) return [[], ['**']];
  return [...matchFolder(rest, names), ...matchFolder(parts, below)];
}

/** A path as a pattern that matches it alone. */
export function escapePath(path: string): string {
  return path.replace(/[\\*?[\]]|^[!#]/g, '\\$&');
}
