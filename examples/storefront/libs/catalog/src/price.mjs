/** Amounts are whole cents everywhere: sums of fractions do not come out even. */

/** @param {number} cents */
export function formatPrice(cents) {
  const sign = cents < 0 ? '-' : '';
  const euros = Math.trunc(Math.abs(cents) / 100);
  const grouped = String(euros).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}€${grouped}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}

/**
 * Shares an amount so that the parts differ by a cent at most and add up to the whole.
 *
 * @param {number} cents
 * @param {number} parts at least 1
 */
export function splitEvenly(cents, parts) {
  const share = Math.floor(cents / parts);
  const left = cents - share * parts;
  return Array.from({ length: parts }, (_, index) => share + (index < left ? 1 : 0));
}

/** @param {readonly { price: number, count: number }[]} lines */
export function totalOf(lines) {
  return lines.reduce((sum, { price, count }) => sum + price * count, 0);
}
