import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import { isTag } from '../model/reference';
import { isKeyTag } from './choose-key-tags';
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
    if (name === null || !isKeyTag(name)) return [];
    return [
      { code: 'tag-rule-invalid', message: `"${name}" stands for a content key`, place, fix: OTHER_TAG },
    ];
  });
}

const OTHER_TAG = 'choose another tag: the plugin gives these itself, to what it has built';

/** No tag has any of these. */
function isRule(entry: string): boolean {
  return /[=,{]/.test(entry);
}

function checkName(tag: string, image: ImageId, code: Failure['code']): readonly Failure[] {
  const place = { image, option: 'tags' };
  if (isKeyTag(tag)) return [{ code, message: `"${tag}" stands for a content key`, place, fix: OTHER_TAG }];
  if (isTag(tag)) return [];
  const fix = 'use letters, digits, "_", "." and "-", at most 128; names belong into "image"';
  return [{ code, message: `"${tag}" is no tag`, place, fix }];
}
