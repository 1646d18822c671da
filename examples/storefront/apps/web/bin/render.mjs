// render.mjs FOLDER: writes the whole site
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { products } from '../../../libs/catalog/src/index.mjs';
import { minifyCss } from '../src/minify-css.mjs';
import { renderSite } from '../src/site.mjs';

const [folder] = process.argv.slice(2);
const style = minifyCss(await readFile(new URL('../src/style.css', import.meta.url), 'utf8'));
const files = { ...renderSite(products), 'style.css': style };
for (const [path, content] of Object.entries(files)) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}
console.log(`${Object.keys(files).length} files in ${folder}`);
