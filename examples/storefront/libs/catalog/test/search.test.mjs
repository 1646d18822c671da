import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildIndex, products, search } from '../src/index.mjs';

const index = buildIndex(products);

test('finds what has every word, in any order', () => {
  assert.deepEqual(search(index, 'soup'), ['soup-pot']);
  assert.deepEqual(search(index, 'flower bottle'), ['ink-bottle']);
});

test('lets the last word be unfinished', () => {
  assert.deepEqual(search(index, 'honey ja'), ['honey-jar']);
});

test('finds nothing for nothing', () => {
  assert.deepEqual(search(index, ''), []);
  assert.deepEqual(search(index, 'umbrella'), []);
});
