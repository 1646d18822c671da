import { createHash } from 'node:crypto';

/**
 * Turns any name into a piece of a tag or folder name. Injective up to the hash: a name comes out unchanged, or loses
 * something and carries 8 hex digits of its SHA-256. A name that looks like such an outcome is hashed too, so that
 * nobody can choose a branch name that meets another's slug.
 *
 * @param name any text, for example a branch name
 * @param limit most characters of the outcome; at least 10
 * @returns `[a-z0-9][a-z0-9_.-]*` without `--`, which separates the parts of a cache tag
 */
export function slugify(name: string, limit: number): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '');
  const looksHashed = /(?:^|-)[0-9a-f]{8}$/.test(plain);
  if (plain === name && plain !== '' && plain.length <= limit && !looksHashed) return plain;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const kept = plain.slice(0, limit - 9).replace(/-+$/, '');
  return kept === '' ? hash : `${kept}-${hash}`;
}
