/**
 * What the shop sells. Prices are cents. A `shape` is the outline of a pot, from foot to rim: pairs of height and
 * radius between 0 and 1; `glaze` is the hue in degrees.
 *
 * @typedef {{ id: string, name: string, price: number, text: string, glaze: number, shape: [number, number][] }} Product
 * @type {readonly Product[]}
 */
export const products = [
  {
    id: 'morning-cup',
    name: 'Morning cup',
    price: 1800,
    text: 'A straight cup for the first coffee of the day.',
    glaze: 28,
    shape: [
      [0, 0.3],
      [0.05, 0.36],
      [0.9, 0.4],
      [1, 0.41],
    ],
  },
  {
    id: 'tea-bowl',
    name: 'Tea bowl',
    price: 2400,
    text: 'A wide bowl for green tea, thin at the rim.',
    glaze: 95,
    shape: [
      [0, 0.2],
      [0.1, 0.22],
      [0.4, 0.55],
      [1, 0.72],
    ],
  },
  {
    id: 'bud-vase',
    name: 'Bud vase',
    price: 3200,
    text: 'A narrow vase for a single stem.',
    glaze: 205,
    shape: [
      [0, 0.22],
      [0.3, 0.4],
      [0.6, 0.24],
      [0.85, 0.1],
      [1, 0.14],
    ],
  },
  {
    id: 'soup-pot',
    name: 'Soup pot',
    price: 2900,
    text: 'A deep pot for soup, from the oven to the table.',
    glaze: 45,
    shape: [
      [0, 0.4],
      [0.2, 0.5],
      [0.5, 0.8],
      [1, 0.95],
    ],
  },
  {
    id: 'water-jug',
    name: 'Water jug',
    price: 5400,
    text: 'A jug that holds a litre and pours without a drop.',
    glaze: 190,
    shape: [
      [0, 0.34],
      [0.25, 0.48],
      [0.6, 0.4],
      [0.85, 0.26],
      [1, 0.32],
    ],
  },
  {
    id: 'salt-pot',
    name: 'Salt pot',
    price: 1500,
    text: 'A small pot for salt, kept beside the stove.',
    glaze: 340,
    shape: [
      [0, 0.3],
      [0.4, 0.45],
      [0.8, 0.36],
      [1, 0.3],
    ],
  },
  {
    id: 'floor-vase',
    name: 'Floor vase',
    price: 14500,
    text: 'A tall vase for branches, thrown in two parts.',
    glaze: 260,
    shape: [
      [0, 0.2],
      [0.5, 0.42],
      [0.75, 0.3],
      [0.9, 0.16],
      [1, 0.22],
    ],
  },
  {
    id: 'egg-cup',
    name: 'Egg cup',
    price: 900,
    text: 'A cup on a foot, for a soft egg in the morning.',
    glaze: 55,
    shape: [
      [0, 0.3],
      [0.1, 0.16],
      [0.4, 0.14],
      [0.6, 0.32],
      [1, 0.36],
    ],
  },
  {
    id: 'honey-jar',
    name: 'Honey jar',
    price: 3600,
    text: 'A round jar for honey, with a lid of ash wood.',
    glaze: 38,
    shape: [
      [0, 0.3],
      [0.3, 0.56],
      [0.7, 0.54],
      [0.9, 0.34],
      [1, 0.36],
    ],
  },
  {
    id: 'fruit-bowl',
    name: 'Fruit bowl',
    price: 6200,
    text: 'A large bowl for the middle of the table.',
    glaze: 12,
    shape: [
      [0, 0.28],
      [0.15, 0.32],
      [0.6, 0.82],
      [1, 0.98],
    ],
  },
  {
    id: 'ink-bottle',
    name: 'Ink bottle',
    price: 2700,
    text: 'A low bottle with a narrow neck, for ink or for one flower.',
    glaze: 225,
    shape: [
      [0, 0.5],
      [0.35, 0.6],
      [0.6, 0.4],
      [0.7, 0.13],
      [1, 0.16],
    ],
  },
  {
    id: 'plant-pot',
    name: 'Plant pot',
    price: 3900,
    text: 'A pot for herbs on the window sill.',
    glaze: 130,
    shape: [
      [0, 0.38],
      [0.8, 0.56],
      [0.82, 0.62],
      [1, 0.63],
    ],
  },
];

/** @param {string} id */
export function findProduct(id) {
  return products.find((product) => product.id === id) ?? null;
}
