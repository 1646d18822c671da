import type { ContextClosure } from '../model/context-closure';
import { listFolders } from './expand-paths';
import type { PatternList, ParentMatches } from './keys/pattern-list';
import { compilePatterns, parseIgnoreFile } from './keys/pattern-list';
import { escapePath, narrowPattern } from './narrow-pattern';

/**
 * The ignore file of a context of which a closure is sent: what the workspace's own ignore file leaves out stays out,
 * and everything outside of the closure as well, also what is not there yet.
 *
 * BuildKit goes through the patterns in order, and a pattern that matched a folder holds for what is in it, but one that
 * could change nothing there is passed over (moby/patternmatcher, `MatchesUsingParentResults`). Above the closure `**`
 * has matched already, so that what the workspace's patterns say of those folders is written out for each kept path.
 *
 * @param written text of the workspace's own ignore file, or `null`
 * @returns the text, or the first pattern that cannot be kept to a part of the context; `null` names none of them
 */
export function formatIgnoreFile(
  written: string | null,
  { kept, dropped }: Pick<ContextClosure, 'kept' | 'dropped'>,
): string | { readonly pattern: string | null } {
  const patterns = written === null ? [] : parseIgnoreFile(written);
  const compiled = compilePatterns(patterns);
  if (compiled === null) return { pattern: null };
  const regions = kept.map((path) => ({ path, above: matchAbove(path, compiled) }));
  const lines: string[] = kept.includes('.') ? [] : ['**', ...kept.map((path) => `!${escapePath(path)}`)];
  for (const [index, pattern] of patterns.entries()) {
    const narrowed = regions.map((region) => narrow(pattern, region.above[index] === true, region.path));
    if (narrowed.includes(null)) return { pattern };
    if (!pattern.startsWith('!')) lines.push(pattern);
    lines.push(...narrowed.flatMap((each) => each ?? []));
  }
  lines.push(...dropped.flatMap(matchAll));
  const text = `${lines.join('\n')}\n`;
  return compilePatterns(parseIgnoreFile(text)) === null ? { pattern: null } : text;
}

/** What the patterns say of the folder that a path lies in. */
function matchAbove(path: string, patterns: PatternList): ParentMatches {
  return listFolders(path)
    .slice(1)
    .reduce<ParentMatches>(
      (above, folder) => patterns.match(folder, above.length === 0 ? null : above).matches,
      [],
    );
}

/** @returns what stands for a pattern in a kept path; a pattern that only leaves out may stay as it is besides */
function narrow(pattern: string, matchedAbove: boolean, path: string): readonly string[] | null {
  const sign = pattern.startsWith('!') ? '!' : '';
  if (matchedAbove) return matchAll(path).map((each) => `${sign}${each}`);
  if (sign === '') return [];
  return narrowPattern(pattern.slice(1), path)?.map((each) => `!${each}`) ?? null;
}

/** A folder and all that is in it, whatever was matched before. */
function matchAll(path: string): readonly string[] {
  return [escapePath(path), `${escapePath(path)}/**`];
}
