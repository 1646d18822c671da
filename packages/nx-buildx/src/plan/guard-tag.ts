import { slugify } from '../model/slug';
import type { TagOrigin } from './tag-of-rule';

const VERSION = 'v?\\d+(?:\\.\\d+)*(?:[-+._].*)?';
const OTHERS = 'latest|key.*|pr-\\d+|sha-.*|untrusted-.*|platform-[0-9a-f]{32}-.*';
/** Names that others trust to mean something: no branch may take them. */
const RESERVED = new RegExp(`^(?:${OTHERS}|${VERSION})$`);
/** What is not meant by a git tag either, which may be a version. */
const NO_GIT_TAG = new RegExp(`^(?:${OTHERS})$`);
const PULL_REQUEST = /^pr-\d+$/;

/**
 * A tag that a branch, a pull request or a git tag brought up, as it may be given: one that is reserved, or `taken` by
 * another rule of the image, is written so that nobody mistakes it. What is written so ends in a hash, which no slug
 * of another name has.
 *
 * @param taken what other rules of the image give in other runs
 */
export function guardTag(
  tag: string,
  origin: Exclude<TagOrigin, 'options'>,
  taken: ReadonlySet<string> = new Set(),
): string {
  const isTaken = taken.has(tag);
  switch (origin) {
    case 'git-tag':
      return NO_GIT_TAG.test(tag) || isTaken ? rewrite('tag', tag) : tag;
    case 'pull-request':
      return (RESERVED.test(tag) && !PULL_REQUEST.test(tag)) || isTaken ? rewrite('pull', tag) : tag;
    case 'branch':
      return RESERVED.test(tag) || isTaken ? rewrite('branch', tag) : tag;
  }
}

/** No name has a colon, so that the slug always carries a hash. */
function rewrite(lead: string, tag: string): string {
  return `${lead}-${slugify(`${tag}:`, 100)}`;
}
