import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import { isTag } from '../model/reference';
import { isKeyTag } from './choose-key-tags';
import { isPlatformTag } from './platform-tag';
import { nameStatically, parseTagEntry } from './tag-rule';

/** @returns what is wrong with the entries of an option `tags`; a rule's place is the entry, `tags[1]` */
export function checkTags(
  entries: readonly string[],
  image: ImageId,
  nameCode: 'reference-invalid' | 'option-invalid',
): readonly Failure[] {
  return entries.flatMap((entry, index): readonly Failure[] => {
    if (!isRule(entry)) return checkName(entry, image, nameCode);
    const parsed = parseTagEntry(entry);
    const place = { image, option: `tags[${index}]` };
    if ('problem' in parsed)
      return [{ code: 'tag-rule-invalid', message: `${parsed.problem}: ${entry}`, place, fix: parsed.fix }];
    const name = 'rule' in parsed ? nameStatically(parsed.rule) : null;
    const meaning = name === null ? null : findMeaning(name);
    if (meaning === null) return [];
    return [{ code: 'tag-rule-invalid', message: `"${name}" ${meaning}`, place, fix: OTHER_TAG }];
  });
}

const OTHER_TAG = 'choose another tag: the plugin gives these itself, to what it has built';

/** What a tag that is not the user's to give stands for, or `null`. */
function findMeaning(tag: string): string | null {
  if (isKeyTag(tag)) return 'stands for a content key';
  return isPlatformTag(tag) ? 'stands for one platform of a build' : null;
}

/** No tag has any of these. */
function isRule(entry: string): boolean {
  return /[=,{]/.test(entry);
}

function checkName(tag: string, image: ImageId, code: Failure['code']): readonly Failure[] {
  const place = { image, option: 'tags' };
  const meaning = findMeaning(tag);
  if (meaning !== null) return [{ code, message: `"${tag}" ${meaning}`, place, fix: OTHER_TAG }];
  if (isTag(tag)) return [];
  const fix = 'use letters, digits, "_", "." and "-", at most 128; names belong into "image"';
  return [{ code, message: `"${tag}" is no tag`, place, fix }];
}
