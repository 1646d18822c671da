// build.mjs FOLDER: checks all migrations against the catalog and bundles them with the program that applies them
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { products } from '../../libs/catalog/src/index.mjs';
import { parseMigration } from './src/parse-migration.mjs';

const [folder] = process.argv.slice(2);
const here = import.meta.dirname;
const ids = new Set(products.map(({ id }) => id));

const files = (await readdir(join(here, 'migrations'))).sort();
const migrations = await Promise.all(
  files.map(async (file, index) => {
    const migration = parseMigration(await readFile(join(here, 'migrations', file), 'utf8'), ids);
    return { version: index + 1, file, ...migration };
  }),
);

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'migrations.json'), JSON.stringify(migrations, null, 2));
for (const file of ['migrate.mjs', 'apply.mjs']) await copyFile(join(here, 'src', file), join(folder, file));
console.log(`${migrations.length} migrations in ${folder}`);
