import { readFile } from 'node:fs/promises';
import { takeOrders } from './queue.mjs';
import { describeOrder, listShortages } from './orders.mjs';

const file = process.env.ORDERS_FILE ?? '/data/orders.jsonl';
const sold = {};
let count = 0;

export const routes = {
  'GET /stats': () => ({ json: { orders: count, sold } }),
};

/** Looks into the queue once a second. @returns a function that stops it */
export async function start() {
  const forecast = JSON.parse(await readFile(process.env.FORECAST_FILE ?? 'forecast.json', 'utf8'));
  const timer = setInterval(() => work(forecast).catch((error) => console.error(error.stack)), 1000);
  return () => clearInterval(timer);
}

async function work(forecast) {
  for (const order of await takeOrders(file)) {
    count += 1;
    console.log(`order ${count}: ${describeOrder(order)}`);
    for (const line of order.lines) sold[line.id] = (sold[line.id] ?? 0) + line.count;
    for (const id of listShortages(order, forecast))
      console.log(`more than a week's ${id} in one order: throw new ones`);
  }
}
