import type { Built } from './build-state';
import type { Keyed } from './key-state';

export interface Observed extends Omit<Keyed, 'pins'> {
  readonly built: Built;
}

/**
 * `unsound`: the key says that nothing changed, and BuildKit that something did. `needless`: the key changed, and
 * BuildKit made the same image of its cache. `changed` and `same`: both say so. `unknown`: there is no key.
 * `crashed`: the plugin threw.
 */
export type Verdict = 'unsound' | 'needless' | 'changed' | 'same' | 'unknown' | 'crashed';

/** BuildKit is the judge of a key. @param before was built, and has a key */
export function judge(
  before: Observed,
  after: Observed,
): { readonly verdict: Verdict; readonly why: string } {
  const difference = findDifference(before.built, after.built);
  if (after.crashed) return { verdict: 'crashed', why: after.reason };
  if (after.key === null) return { verdict: 'unknown', why: after.reason };
  if (after.key === before.key)
    return difference === null
      ? { verdict: 'same', why: '' }
      : { verdict: 'unsound', why: `the key stayed ${after.key}, but ${difference}` };
  return difference === null
    ? { verdict: 'needless', why: 'the key changed, but BuildKit made the same image of its cache' }
    : { verdict: 'changed', why: difference };
}

function findDifference(before: Built, after: Built): string | null {
  if (!after.ok) return `BuildKit refuses: ${after.error}`;
  if (after.executed.length > 0) return `BuildKit executed ${after.executed.join(' | ')}`;
  if (!before.ok || before.image === after.image) return null;
  const lines = new Set(before.image.split('\n'));
  return `the image is another: ${
    after.image
      .split('\n')
      .filter((line) => !lines.has(line))
      .map((line) => line.trim())
      .join(' ') || 'something is gone'
  }`;
}
