import { isTransientStatus, parseRetryAfter, retryDelay } from './retry-delay';

const now = Date.parse('2024-05-01T12:00:00Z');

it.each<[string | null, number | null]>([
  [null, null],
  ['', null],
  ['soon', null],
  ['0', 0],
  [' 7 ', 7_000],
  ['Wed, 01 May 2024 12:00:30 GMT', 30_000],
  ['Wed, 01 May 2024 11:59:00 GMT', 0],
])('reads Retry-After %j', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected);
});

it('doubles what it waits at most, up to a limit', () => {
  const delays = [1, 2, 3, 6, 20].map((failures) => retryDelay(failures, null, () => 1));
  expect(delays).toEqual([250, 500, 1_000, 5_000, 5_000]);
  expect(retryDelay(3, null, () => 0)).toBe(0);
});

it('waits as long as it is asked to, and a little longer, but not for ever', () => {
  expect(retryDelay(1, 3_000, () => 0.5)).toBe(3_125);
  expect(retryDelay(1, 3_600_000, () => 0)).toBe(10_000);
});

it('knows what may pass', () => {
  expect([200, 404, 429, 500, 501, 502, 503, 504].filter(isTransientStatus)).toEqual([
    429, 500, 502, 503, 504,
  ]);
});
