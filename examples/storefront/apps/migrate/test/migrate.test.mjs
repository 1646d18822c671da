import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyMigrations } from '../src/apply.mjs';
import { parseMigration } from '../src/parse-migration.mjs';

const ids = new Set(['tea-bowl', 'egg-cup']);
const first = { version: 1, ...parseMigration("-- opening\nINSERT INTO stock VALUES ('tea-bowl', 4);", ids) };
const second = { version: 2, ...parseMigration("UPDATE stock ADD ('tea-bowl', -1);", ids) };

test('starts from nothing', () => {
  assert.deepEqual(applyMigrations(null, [first, second]), { version: 2, stock: { 'tea-bowl': 3 } });
});

test('applies only what is missing', () => {
  const shop = { version: 1, stock: { 'tea-bowl': 10 } };
  assert.deepEqual(applyMigrations(shop, [first, second]), { version: 2, stock: { 'tea-bowl': 9 } });
  assert.deepEqual(applyMigrations({ version: 2, stock: {} }, [first, second]), { version: 2, stock: {} });
});

test('refuses what does not fit', () => {
  assert.throws(() => parseMigration("INSERT INTO stock VALUES ('ufo', 1);", ids), /no product "ufo"/);
  assert.throws(() => parseMigration('DROP TABLE stock;', ids), /not understood/);
  assert.throws(() => applyMigrations(null, [second]), /cannot add tea-bowl/);
});
