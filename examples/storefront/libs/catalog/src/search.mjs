/** @typedef {Record<string, readonly string[]>} SearchIndex ids of products, by word */

/**
 * @param {readonly { id: string, name: string, text: string }[]} products
 * @returns {SearchIndex}
 */
export function buildIndex(products) {
  const index = {};
  for (const { id, name, text } of products) {
    for (const word of new Set(wordsOf(`${name} ${text}`))) index[word] = [...(index[word] ?? []), id];
  }
  return index;
}

/**
 * The products that have all words of a question, the last of which may be unfinished.
 *
 * @param {SearchIndex} index
 * @param {string} question
 */
export function search(index, question) {
  const asked = wordsOf(question);
  const last = asked.length - 1;
  const hits = asked.map(
    (word, at) => new Set(at === last ? startingWith(index, word) : (index[word] ?? [])),
  );
  return [...(hits[0] ?? [])].filter((id) => hits.every((found) => found.has(id)));
}

function startingWith(index, start) {
  return Object.keys(index).flatMap((word) => (word.startsWith(start) ? index[word] : []));
}

function wordsOf(text) {
  return text.toLowerCase().match(/[a-z]{2,}/g) ?? [];
}
