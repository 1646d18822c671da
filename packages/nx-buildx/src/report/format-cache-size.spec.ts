import { formatAge, formatSize } from './format-cache-size';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [3_400_000_000, '3.4 GB'],
  [5e15, '5000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

it.each([
  [null, 'unknown'],
  ['2026-01-10T11:55:00Z', '5 min'],
  ['2026-01-10T13:00:00Z', '0 min'],
  ['2026-01-09T02:00:00Z', '34 h'],
  ['2026-01-01T00:00:00Z', '9 d'],
])('%s is %s old', (time, text) => {
  expect(formatAge(time, new Date('2026-01-10T12:00:00Z'))).toBe(text);
});
