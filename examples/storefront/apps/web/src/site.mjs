import { buildIndex, formatPrice } from '../../../libs/catalog/src/index.mjs';

/**
 * All pages of the shop.
 *
 * @param {readonly import('../../../libs/catalog/src/products.mjs').Product[]} products
 * @returns {Record<string, string>} content by path
 */
export function renderSite(products) {
  const pages = products.map((product) => [`products/${product.id}.html`, renderProduct(product)]);
  return {
    'index.html': renderIndex(products),
    'search.json': JSON.stringify(buildIndex(products)),
    ...Object.fromEntries(pages),
  };
}

function renderIndex(products) {
  const cards = products.map(
    ({ id, name, price }) =>
      `<a class="card" href="/products/${id}.html"><img src="/pictures/${id}.png" alt="" loading="lazy">` +
      `<h2>${name}</h2><p>${formatPrice(price)}</p></a>`,
  );
  return renderFrame('Storefront', `<main class="shelf">\n${cards.join('\n')}\n</main>`);
}

function renderProduct({ id, name, price, text }) {
  return renderFrame(
    `${name} · Storefront`,
    `<main class="product"><img src="/pictures/${id}.png" alt="${name}">` +
      `<div><h2>${name}</h2><p>${text}</p><p class="price">${formatPrice(price)}</p></div></main>`,
  );
}

function renderFrame(title, main) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<header><a href="/">Storefront</a></header>
${main}
</html>
`;
}
