import { findProduct, formatPrice, totalOf } from '../../../libs/catalog/src/index.mjs';

/** One line for the log: `2 × Tea bowl, 1 × Egg cup: €57.00`. */
export function describeOrder({ lines }) {
  const priced = lines.map(({ id, count }) => ({ ...findProduct(id), count }));
  const names = priced.map(({ name, count }) => `${count} × ${name}`);
  return `${names.join(', ')}: ${formatPrice(totalOf(priced))}`;
}

/** Products of which one order takes more than sells in a busy week. */
export function listShortages({ lines }, forecast) {
  return lines.filter(({ id, count }) => count > (forecast[id] ?? 0)).map(({ id }) => id);
}
