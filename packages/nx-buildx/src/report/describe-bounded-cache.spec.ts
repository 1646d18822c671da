import { describeBoundedCache } from './describe-bounded-cache';

const BOUND = { directory: '.buildx-cache', maxSize: 10_000_000_000 };
const messages = (outcome: Partial<Parameters<typeof describeBoundedCache>[1]>) =>
  describeBoundedCache(BOUND, { removed: [], size: 0, problem: null, ...outcome }).map(
    ({ message }) => message,
  );

it('says nothing of a directory within its bound', () => {
  expect(messages({ size: BOUND.maxSize })).toEqual([]);
});

it('says what was removed', () => {
  const removed = [
    { folder: 'api--old', size: 1_200_000_000 },
    { folder: 'web--old', size: 1_000_000_000 },
  ];
  expect(messages({ removed })).toEqual([
    'removed 2 cache folders from .buildx-cache, 2.2 GB, unused for longest: api--old, web--old',
  ]);
});

it('says when a run alone is more than the bound', () => {
  expect(messages({ size: 12_000_000_000 })).toEqual([
    'this run alone uses more than 10 GB of .buildx-cache: none of that is removed',
  ]);
});

it('says why it could not look', () => {
  expect(messages({ problem: 'EROFS' })).toEqual(['the size of .buildx-cache was not looked at: EROFS']);
});
