import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { drawPicture, products } from '../src/index.mjs';

for (const product of products) {
  test(`draws ${product.id}`, () => {
    const picture = drawPicture(product, 64);
    assert.equal(picture.readUInt32BE(16), 64);
    const data = picture.subarray(picture.indexOf('IDAT') + 4, picture.indexOf('IEND') - 8);
    assert.equal(inflateSync(data).length, 64 * (64 * 3 + 1));
    assert.deepEqual(picture, drawPicture(product, 64), 'the same picture every time');
  });
}

test('every product has an id of its own and a shape from foot to rim', () => {
  assert.equal(new Set(products.map(({ id }) => id)).size, products.length);
  for (const { shape } of products) {
    assert.equal(shape[0][0], 0);
    assert.equal(shape.at(-1)[0], 1);
  }
});
