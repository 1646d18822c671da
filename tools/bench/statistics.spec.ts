import { formatRange, formatRatio, median } from './statistics';

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 2], 2],
    [[4, 1, 10, 2], 3],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('refuses to make one up', () => {
    expect(() => median([])).toThrow('no median of nothing');
  });
});

it('formats ratios and ranges', () => {
  expect(formatRatio(3, 2)).toBe('1.50 x');
  expect(formatRange([2.04, 1, 3.96], 1)).toBe('1.0–4.0');
});
