const STATEMENT = /^(INSERT INTO stock VALUES|UPDATE stock ADD) \('([a-z-]+)', (-?\d+)\)$/;

/**
 * Reads the two kinds of statement that the shop needs.
 *
 * @param {string} sql
 * @param {ReadonlySet<string>} ids of the products there are
 * @returns {{ changes: { kind: 'insert' | 'add', id: string, count: number }[] }}
 */
export function parseMigration(sql, ids) {
  const statements = sql
    .replace(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  return {
    changes: statements.map((statement) => {
      const [, verb, id, count] = STATEMENT.exec(statement) ?? [];
      if (id === undefined) throw new Error(`not understood: ${statement}`);
      if (!ids.has(id)) throw new Error(`there is no product "${id}": ${statement}`);
      return { kind: verb.startsWith('INSERT') ? 'insert' : 'add', id, count: Number(count) };
    }),
  };
}
