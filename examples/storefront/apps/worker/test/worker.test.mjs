import assert from 'node:assert/strict';
import { access, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { describeOrder, listShortages } from '../src/orders.mjs';
import { takeOrders } from '../src/queue.mjs';

const folder = await mkdtemp(join(tmpdir(), 'worker-test-'));
const file = join(folder, 'orders.jsonl');
const order = {
  lines: [
    { id: 'tea-bowl', count: 2 },
    { id: 'egg-cup', count: 1 },
  ],
};

after(() => rm(folder, { recursive: true }));

test('prices an order', () => {
  assert.equal(describeOrder(order), '2 × Tea bowl, 1 × Egg cup: €57.00');
});

test('names what one order takes too much of', () => {
  assert.deepEqual(listShortages(order, { 'tea-bowl': 1, 'egg-cup': 1 }), ['tea-bowl']);
});

test('takes each order once', async () => {
  assert.deepEqual(await takeOrders(file), []);
  await writeFile(file, `${JSON.stringify(order)}\n${JSON.stringify(order)}\n`);
  assert.deepEqual(await takeOrders(file), [order, order]);
  assert.deepEqual(await takeOrders(file), []);
});

test('takes up what a worker that died had taken', async () => {
  await writeFile(file, `${JSON.stringify(order)}\n`);
  await rename(file, `${file}.taken`);
  assert.deepEqual(await takeOrders(file), [order]);
  await assert.rejects(access(`${file}.taken`));
});
