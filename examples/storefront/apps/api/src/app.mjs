import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIndex, findProduct, products, search } from '../../../libs/catalog/src/index.mjs';
import { addOrder, checkOrder } from './orders.mjs';
import { renderPage } from './page.mjs';
import { readStock } from './stock.mjs';

const index = buildIndex(products);
const thumbnails = process.env.THUMBNAILS ?? 'thumbnails';

export const routes = {
  'GET /': async () => ({
    type: 'text/html; charset=utf-8',
    body: renderPage(products, await readStock()),
  }),

  'GET /products': async ({ url }) => {
    const question = url.searchParams.get('q');
    const found = question === null ? products : search(index, question).map(findProduct);
    const stock = await readStock();
    return {
      json: found.map(({ id, name, price, text }) => ({ id, name, price, text, stock: stock[id] ?? null })),
    };
  },

  'POST /orders': async ({ text }) => {
    const problem = checkOrder(await text());
    if (problem.message !== null) return { status: 422, json: { message: problem.message } };
    await addOrder(problem.order);
    return { status: 202, json: problem.order };
  },
};

for (const { id } of products) {
  routes[`GET /thumbnails/${id}.png`] = async () => ({
    type: 'image/png',
    headers: { 'cache-control': 'max-age=86400' },
    body: await readFile(join(thumbnails, `${id}.png`)),
  });
}
