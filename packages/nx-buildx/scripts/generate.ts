/** Writes the files, and the tables in guides, that are generated from code; tests keep them equal to it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executorSchemas, formatJsonSchema, formatOptionDocs } from '../src/nx/describe-options';
import { formatAbilityTable, formatTransportTable } from '../src/report/format-abilities';

const root = join(__dirname, '../../..');
mkdirSync(join(__dirname, '../schemas'), { recursive: true });
for (const executor of Object.keys(executorSchemas) as (keyof typeof executorSchemas)[])
  writeFileSync(join(__dirname, `../schemas/${executor}.json`), formatJsonSchema(executor));
writeFileSync(join(root, 'docs/options.md'), formatOptionDocs());

const guide = join(root, 'docs/guides/builders.md');
const tables = { abilities: formatAbilityTable(), transports: formatTransportTable() };
const filled = Object.entries(tables).reduce(
  (text, [mark, table]) => text.replace(new RegExp(`(<!-- ${mark}: .*-->\n\n)(?:\\|.*\n)+`), `$1${table}\n`),
  readFileSync(guide, 'utf8'),
);
writeFileSync(guide, filled);
