import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatJsonSchema, formatOptionDocs } from './describe-options';

/** What Nx does with options before an executor sees them; not public, and the one that counts. */
const nx = jest.requireActual<{
  coerceTypesInOptions: (options: object, schema: object) => object;
  validateOptsAgainstSchema: (options: object, schema: object) => void;
}>('nx/src/utils/params');

const plugin = join(__dirname, '../..');

// Both are written by `npm run generate`.
it.each(['build', 'publish'] as const)('schemas/%s.json is what the option schema says', (executor) => {
  expect(readFileSync(join(plugin, `schemas/${executor}.json`), 'utf8')).toBe(formatJsonSchema(executor));
});

it('docs/options.md is what the option schema says', () => {
  expect(readFileSync(join(plugin, '../../docs/options.md'), 'utf8')).toBe(formatOptionDocs());
});

it.each([{ a: 1 }, ['a,b'], null, 'id=a,src=b', '7', 'false', 7, true].map((value) => [value]))(
  'Nx lets %j through as every option, unchanged',
  (value) => {
    const schema = JSON.parse(formatJsonSchema('build')) as { properties: object };
    for (const name of Object.keys(schema.properties)) {
      const options = nx.coerceTypesInOptions({ [name]: value }, schema);
      nx.validateOptsAgainstSchema(options, schema);
      expect(options).toEqual({ [name]: value });
    }
  },
);
