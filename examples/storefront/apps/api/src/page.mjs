import { formatPrice } from '../../../libs/catalog/src/index.mjs';

const GREETING = 'Pots, bowls and vases, thrown by hand.';

/**
 * @param {readonly import('../../../libs/catalog/src/products.mjs').Product[]} products
 * @param {Record<string, number>} stock pieces left by product id; what is not in it is not counted
 */
export function renderPage(products, stock) {
  return `<!doctype html>
<html lang="en">
<title>Storefront</title>
<h1>Storefront</h1>
<p>${GREETING}</p>
<ul>
${products.map((product) => renderProduct(product, stock[product.id])).join('\n')}
</ul>
</html>
`;
}

function renderProduct({ id, name, price }, left) {
  const note = describeStock(left);
  return `<li><img src="/thumbnails/${id}.png" alt="" width="80"> ${name}, ${formatPrice(price)}${note}</li>`;
}

function describeStock(left) {
  if (left === undefined) return '';
  return left === 0 ? ' (sold out)' : ` (${left} left)`;
}
