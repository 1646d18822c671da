// forecast.mjs FILE: how many pieces of each product sell in a week that is busier than 19 of 20
import { writeFile } from 'node:fs/promises';
import { products } from '../../../libs/catalog/src/index.mjs';

const YEARS = 20_000;
const CUSTOMERS = 60;

/** Mulberry32: the same numbers on every machine, so that the layer is the same too. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function simulateWeeks(price, random) {
  const chance = 60 / (60 + price / 10);
  return Array.from({ length: YEARS }, () => {
    let sold = 0;
    for (let customer = 0; customer < CUSTOMERS; customer += 1) if (random() < chance) sold += 1;
    return sold;
  });
}

const forecast = {};
for (const [at, { id, price }] of products.entries()) {
  const weeks = Array.from({ length: 8 }, (_, week) =>
    simulateWeeks(price, createRandom(at * 100 + week)),
  ).flat();
  weeks.sort((a, b) => a - b);
  forecast[id] = weeks[Math.floor(weeks.length * 0.95)];
}
await writeFile(process.argv[2], JSON.stringify(forecast, null, 2));
console.log(`forecast for ${products.length} products in ${process.argv[2]}`);
