/** Writes the files that are generated from the option schema; a test keeps them equal to it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executorSchemas, formatJsonSchema, formatOptionDocs } from '../src/nx/describe-options';

const root = join(__dirname, '../../..');
mkdirSync(join(__dirname, '../schemas'), { recursive: true });
for (const executor of Object.keys(executorSchemas) as (keyof typeof executorSchemas)[])
  writeFileSync(join(__dirname, `../schemas/${executor}.json`), formatJsonSchema(executor));
writeFileSync(join(root, 'docs/options.md'), formatOptionDocs());
