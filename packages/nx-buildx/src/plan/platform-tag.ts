import { createHash } from 'node:crypto';
import { slugPlatform } from '../model/platform';

/**
 * Tag that one platform of an image is pushed under by a builder that can only push tags. It is for nobody: the image is
 * found by the index that is made of all platforms. Each state of the sources has its own, so that it never has to move.
 *
 * @param identity what is built: the content key, which the tag then shows, or whatever tells builds apart
 */
export function namePlatformTag(identity: string, platform: string): string {
  const isKey = /^[0-9a-f]{32}$/.test(identity);
  const name = isKey ? identity : createHash('sha256').update(identity).digest('hex').slice(0, 32);
  return `platform-${name}-${slugPlatform(platform)}`;
}

/** The 32 hex digits of such a tag: the key, where there was one. */
export function readPlatformTag(tag: string): string {
  return tag.split('-')[1] ?? '';
}

/** No branch, and no option, gives an image such a tag. */
export function isPlatformTag(tag: string): boolean {
  return /^platform-[0-9a-f]{32}-/.test(tag);
}
