import { nameStatically, parseTagEntry } from './tag-rule';

/**
 * The tags that entries name whatever a run is of: names, however they are written, and the tag of `type=edge`. These a
 * Dockerfile can mean by `FROM base:stable`; a schedule's tag, and one under a condition, it pins.
 */
export function listStaticTags(entries: readonly string[]): readonly string[] {
  return entries.flatMap((entry) => {
    const parsed = parseTagEntry(entry);
    if (!('rule' in parsed)) return [];
    const { rule } = parsed;
    const isStatic = (rule.type === 'raw' || rule.type === 'edge') && rule.enabled === 'always';
    return isStatic ? (nameStatically(rule) ?? []) : [];
  });
}
