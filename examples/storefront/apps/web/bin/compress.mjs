// compress.mjs FOLDER: puts a .br and a .gz beside every text, as small as they get
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [folder] = process.argv.slice(2);
const entries = await readdir(folder, { recursive: true });
const texts = entries.filter((path) => /\.(?:css|html|json)$/.test(path)).sort();
for (const path of texts) {
  const file = join(folder, path);
  const content = await readFile(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await writeFile(`${file}.br`, brotliCompressSync(content, { params }));
  await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
}
console.log(`${texts.length} files compressed in ${folder}`);
