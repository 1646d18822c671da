import { appendFile } from 'node:fs/promises';
import { findProduct } from '../../../libs/catalog/src/index.mjs';

/**
 * @param {string} text JSON, `{"lines": [{"id": "tea-bowl", "count": 2}]}`
 * @returns {{ order: { lines: { id: string, count: number }[] } | null, message: string | null }} one of both is `null`
 */
export function checkOrder(text) {
  const refuse = (message) => ({ order: null, message });
  let order;
  try {
    order = JSON.parse(text);
  } catch {
    return refuse('an order is JSON');
  }
  if (!Array.isArray(order?.lines) || order.lines.length === 0) return refuse('an order has lines');
  for (const line of order.lines) {
    if (findProduct(line?.id) === null) return refuse(`there is no product "${line?.id}"`);
    if (!Number.isInteger(line.count) || line.count < 1) return refuse(`how many of ${line.id}?`);
  }
  return { order: { lines: order.lines.map(({ id, count }) => ({ id, count })) }, message: null };
}

/** Queues an order for the worker. A line appended to a file is whole or not there. */
export async function addOrder(order, file = process.env.ORDERS_FILE ?? '/data/orders.jsonl') {
  await appendFile(file, `${JSON.stringify(order)}\n`);
}
