import assert from 'node:assert/strict';
import { test } from 'node:test';
import { products } from '../../../libs/catalog/src/index.mjs';
import { minifyCss } from '../src/minify-css.mjs';
import { renderSite } from '../src/site.mjs';

const site = renderSite(products);

test('every link leads somewhere', () => {
  const links = [...site['index.html'].matchAll(/href="\/(products\/[^"]+)"/g)].map(([, path]) => path);
  assert.equal(links.length, products.length);
  for (const link of links) assert.ok(link in site, link);
});

test('a product has its price on its page', () => {
  assert.match(site['products/floor-vase.html'], /€145\.00/);
});

test('minifies CSS', () => {
  assert.equal(
    minifyCss('a { color: red; /* loud */ }\n\nb > c,\nd { margin: 0 auto; }'),
    'a{color:red}b>c,d{margin:0 auto}',
  );
});
