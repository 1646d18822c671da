import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrice, splitEvenly, totalOf } from '../src/index.mjs';

test('formats cents', () => {
  assert.equal(formatPrice(1800), '€18.00');
  assert.equal(formatPrice(5), '€0.05');
  assert.equal(formatPrice(123456789), '€1,234,567.89');
  assert.equal(formatPrice(-250), '-€2.50');
});

test('adds up a basket', () => {
  assert.equal(
    totalOf([
      { price: 1800, count: 2 },
      { price: 900, count: 6 },
    ]),
    9000,
  );
  assert.equal(totalOf([]), 0);
});

test('loses no cent, whatever is split among however many', () => {
  for (let cents = 0; cents <= 20_000; cents += 1) {
    for (const parts of [1, 2, 3, 7, 12, 31]) {
      const shares = splitEvenly(cents, parts);
      const sum = shares.reduce((whole, share) => whole + share, 0);
      if (sum !== cents || shares[0] - shares[parts - 1] > 1) assert.fail(`${cents} by ${parts}: ${shares}`);
    }
  }
});
