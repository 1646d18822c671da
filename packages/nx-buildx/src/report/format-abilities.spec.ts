import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatAbilityTable, formatTransportTable } from './format-abilities';

const guide = readFileSync(join(__dirname, '../../../../docs/guides/builders.md'), 'utf8');

// `npm run generate` writes both.
it.each([
  ['what builders can do', formatAbilityTable()],
  ['how parents reach children', formatTransportTable()],
])('docs/guides/builders.md has the table: %s', (_, table) => {
  expect(guide).toContain(`\n\n${table}\n`);
});
