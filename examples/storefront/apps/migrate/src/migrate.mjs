// migrate.mjs FOLDER: brings FOLDER/shop.json up to date; may be run again at any time
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyMigrations } from './apply.mjs';

const [folder] = process.argv.slice(2);
const file = join(folder, 'shop.json');
const migrations = JSON.parse(await readFile(new URL('migrations.json', import.meta.url), 'utf8'));

const before = await readShop();
const after = applyMigrations(before, migrations);
if (after.version === before?.version) {
  console.log(`${file} is at version ${after.version} already`);
} else {
  await mkdir(folder, { recursive: true });
  // Renamed into place: whoever reads meanwhile sees the old shop or the new one, never half of it.
  await writeFile(`${file}.new`, JSON.stringify(after, null, 2));
  await rename(`${file}.new`, file);
  console.log(`${file}: version ${before?.version ?? 0} -> ${after.version}`);
}

async function readShop() {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
