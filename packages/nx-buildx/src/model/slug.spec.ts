import * as fc from 'fast-check';
import { HASH_LENGTH, slugify } from './slug';

const names = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  // What people name branches, and what is most alike.
  fc.string({ unit: fc.constantFrom('a', 'A', 'b', '1', '-', '_', '.', '/', '#', 'é', '日') }),
);

describe('slugify', () => {
  it.each([
    ['main', 'main'],
    ['release-1.2', 'release-1.2'],
    ['feature/x', 'feature-x-217d2bf51f16e9dc'],
    ['feature-x', 'feature-x'],
    ['Feature-x', 'feature-x-3257df2d5b2ec96f'],
    ['a--b', 'a-b-90827a2e56361a8f'],
  ])('%s becomes %s', (name, slug) => {
    expect(slugify(name, 40)).toBe(slug);
  });

  it('never lets a name meet the slug of another', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: HASH_LENGTH, max: 60 }), (name, limit) => {
        const slug = slugify(name, limit);
        expect(slug === name || slugify(slug, limit) !== slug).toBe(true);
      }),
    );
  });

  it('keeps the grammar, the limit and the difference of any two names', () => {
    fc.assert(
      fc.property(names, names, fc.integer({ min: HASH_LENGTH, max: 60 }), (a, b, limit) => {
        const slug = slugify(a, limit);
        expect(slug).toMatch(/^[a-z0-9][a-z0-9_.-]*$/);
        expect(slug).not.toContain('--');
        expect(slug.length).toBeLessThanOrEqual(limit);
        expect(slugify(a, limit)).toBe(slug);
        expect(slug === slugify(b, limit)).toBe(a === b);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves nobody room for a hash of fewer digits', () => {
    expect(HASH_LENGTH * 4).toBeGreaterThanOrEqual(64);
    expect(slugify('feature/x', HASH_LENGTH)).toMatch(/^[0-9a-f]{16}$/);
  });
});
