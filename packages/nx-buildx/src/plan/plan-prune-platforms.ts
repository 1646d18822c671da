import { isKeyTag } from './choose-key-tags';
import { isPlatformTag, readPlatformTag } from './platform-tag';
import type { FoundRepository, Judgement } from './plan-prune-facts';

/**
 * Which tags of single platforms go: those of a key that goes. A tag may be of the platform's very manifest, and what is
 * part of an index that stays, stays.
 *
 * @param keys what becomes of the key tags of the repository
 */
export function judgePlatformTags(
  { tags, manifests }: FoundRepository,
  keys: readonly Judgement[],
): readonly Judgement[] {
  const going = new Set(keys.filter(({ action }) => action === 'delete').map(({ tag }) => tag));
  const staying = new Map(
    tags
      .filter(({ tag }) => !going.has(tag) && !isPlatformTag(tag))
      .flatMap(({ tag, digest }) =>
        [digest, ...(manifests.get(digest)?.children ?? [])].map((part) => [part, tag] as const),
      ),
  );
  return tags
    .filter(({ tag }) => isPlatformTag(tag))
    .map((found): Judgement => {
      const own = keys.filter(({ tag }) => isKeyTag(tag) && tag.endsWith(`-${readPlatformTag(found.tag)}`));
      const [first] = own;
      if (first === undefined)
        return { ...found, action: 'keep', rule: 'foreign', reason: 'no key tag is of the same build' };
      const kept = own.find(({ action }) => action === 'keep');
      const whole = staying.get(found.digest);
      if (kept !== undefined || whole !== undefined)
        return {
          ...found,
          action: 'keep',
          rule: 'child',
          reason: `it is part of ${kept?.tag ?? whole ?? ''}`,
        };
      return { ...found, action: 'delete', rule: first.rule, reason: first.reason };
    });
}
