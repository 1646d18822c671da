import * as fc from 'fast-check';
import { slugify } from './slug';

describe('slugify', () => {
  it.each([
    ['main', 'main'],
    ['release-1.2', 'release-1.2'],
    ['feature/x', 'feature-x-217d2bf5'],
    ['feature-x', 'feature-x'],
    ['Feature-x', 'feature-x-3257df2d'],
    ['a--b', 'a-b-90827a2e'],
  ])('%s becomes %s', (name, slug) => {
    expect(slugify(name, 40)).toBe(slug);
  });

  it('never lets a name meet the slug of another', () => {
    expect(slugify(slugify('feature/x', 40), 40)).not.toBe(slugify('feature/x', 40));
  });

  it('keeps the grammar, the limit and the difference of any two names', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 10, max: 60 }),
        (a, b, limit) => {
          const slug = slugify(a, limit);
          expect(slug).toMatch(/^[a-z0-9][a-z0-9_.-]*$/);
          expect(slug).not.toContain('--');
          expect(slug.length).toBeLessThanOrEqual(limit);
          expect(slugify(a, limit) === slugify(b, limit)).toBe(a === b);
        },
      ),
    );
  });
});
