// draw-pictures.mjs FOLDER SIZE: draws every product into FOLDER/<id>.png
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawPicture, products } from '../src/index.mjs';

const [folder, size] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
for (const product of products) {
  await writeFile(join(folder, `${product.id}.png`), drawPicture(product, Number(size)));
}
console.log(`${products.length} pictures of ${size}×${size} in ${folder}`);
