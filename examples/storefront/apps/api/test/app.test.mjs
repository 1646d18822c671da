import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { products } from '../../../libs/catalog/src/index.mjs';

const folder = await mkdtemp(join(tmpdir(), 'api-test-'));
process.env.SHOP_FILE = join(folder, 'shop.json');
process.env.ORDERS_FILE = join(folder, 'orders.jsonl');
const { routes } = await import('../src/app.mjs');

after(() => rm(folder, { recursive: true }));

const get = (path) => routes[`GET ${path.split('?')[0]}`]({ url: new URL(path, 'http://test') });
const order = (text) => routes['POST /orders']({ text: async () => text });

test('the page lists every product', async () => {
  const { body } = await get('/');
  for (const { name } of products) assert.ok(body.includes(name), name);
});

test('products can be searched', async () => {
  assert.equal((await get('/products')).json.length, products.length);
  const [bottle] = (await get('/products?q=flower+bottle')).json;
  assert.equal(bottle.id, 'ink-bottle');
  assert.equal(bottle.stock, null);
});

test('the page says what is left once there is stock', async () => {
  await writeFile(process.env.SHOP_FILE, JSON.stringify({ stock: { 'tea-bowl': 3, 'egg-cup': 0 } }));
  const { body } = await get('/');
  assert.match(body, /Tea bowl, €24\.00 \(3 left\)/);
  assert.match(body, /Egg cup, €9\.00 \(sold out\)/);
});

test('an order goes to the queue', async () => {
  const { status } = await order('{"lines": [{"id": "tea-bowl", "count": 2, "colour": "red"}]}');
  assert.equal(status, 202);
  assert.equal(await readFile(process.env.ORDERS_FILE, 'utf8'), '{"lines":[{"id":"tea-bowl","count":2}]}\n');
});

for (const text of [
  'nonsense',
  'null',
  '{"lines":[]}',
  '{"lines":[{"id":"ufo","count":1}]}',
  '{"lines":[{"id":"tea-bowl"}]}',
]) {
  test(`refuses ${text}`, async () => assert.equal((await order(text)).status, 422));
}
