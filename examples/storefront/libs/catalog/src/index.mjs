export { products, findProduct } from './products.mjs';
export { formatPrice, splitEvenly, totalOf } from './price.mjs';
export { buildIndex, search } from './search.mjs';
export { drawPicture } from './picture.mjs';
