import { readFile } from 'node:fs/promises';

/** Pieces left by product id, from what the migrate image writes; empty before its first run. */
export async function readStock(file = process.env.SHOP_FILE ?? '/data/shop.json') {
  try {
    return JSON.parse(await readFile(file, 'utf8')).stock;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}
