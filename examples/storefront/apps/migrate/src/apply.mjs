/**
 * Brings a shop up to date.
 *
 * @param {{ version: number, stock: Record<string, number> } | null} shop `null` where there is none yet
 * @param {readonly { version: number, changes: { kind: 'insert' | 'add', id: string, count: number }[] }[]} migrations
 * @returns a shop of its own; of the version of the last migration
 */
export function applyMigrations(shop, migrations) {
  const stock = { ...shop?.stock };
  const missing = migrations.filter(({ version }) => version > (shop?.version ?? 0));
  for (const { kind, id, count } of missing.flatMap(({ changes }) => changes)) {
    if (id in stock === (kind === 'insert'))
      throw new Error(`cannot ${kind} ${id}: it is ${id in stock ? '' : 'not '}there`);
    stock[id] = (stock[id] ?? 0) + count;
  }
  return { version: missing.at(-1)?.version ?? shop?.version ?? 0, stock };
}
