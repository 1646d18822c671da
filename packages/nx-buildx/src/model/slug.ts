import { createHash } from 'node:crypto';

/**
 * Hex digits of SHA-256 that a lossy name carries. Whoever may push branches may name one to meet the slug of another,
 * and so write its cache or its tag: that is a second preimage, 2^32 hashes for 8 digits, which is minutes on one
 * machine, and 2^64 for 16, of which nobody gets there. A pair of colliding names that are both the attacker's own
 * (2^16 for 8 digits, 2^32 for 16) wins nothing. By chance 100,000 lossy names collide with a probability of 3·10^-10.
 */
export const HASH_LENGTH = 16;

const LOOKS_HASHED = new RegExp(`(?:^|-)[0-9a-f]{${String(HASH_LENGTH)}}$`);

/**
 * Turns any name into a piece of a tag or folder name. Injective up to the hash: a name comes out unchanged, or loses
 * something and carries a hash. A name that looks like such an outcome is hashed too, so that nobody can choose a
 * branch name that meets another's slug.
 *
 * @param name any text, for example a branch name
 * @param limit most characters of the outcome; at least `HASH_LENGTH`
 * @returns `[a-z0-9][a-z0-9_.-]*` without `--`, which separates the parts of a cache tag
 */
export function slugify(name: string, limit: number): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '');
  if (plain === name && plain !== '' && plain.length <= limit && !LOOKS_HASHED.test(plain)) return plain;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  const kept = plain.slice(0, Math.max(0, limit - HASH_LENGTH - 1)).replace(/-+$/, '');
  return kept === '' ? hash : `${kept}-${hash}`;
}
