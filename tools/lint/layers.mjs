/**
 * The house: which folder of packages/nx-buildx/src may import which. This table is the only place that says so;
 * layer-rules.mjs makes ESLint rules of it, layers.spec.ts holds it against the picture in DESIGN.md.
 *
 * Ordered from the roof down. Layers on one level are siblings and never import each other.
 *
 * @typedef {object} Layer
 * @property {string} name a folder of src; `index` is the file index.ts
 * @property {number} level counts from the roof; an import goes to a greater level
 * @property {readonly string[]} mayImport
 * @property {boolean} [pure] plain values in, a plain value out: no clock, no process, no network, no file
 * @property {boolean} [defaultExports] Nx loads these files by their default export
 */

/** @type {readonly Layer[]} */
export const layers = [
  {
    name: 'index',
    level: 0,
    mayImport: ['executors', 'generators', 'cli', 'nx', 'report', 'plan', 'dockerfile', 'model'],
  },
  {
    name: 'executors',
    level: 1,
    mayImport: ['nx', 'report', 'model'],
    defaultExports: true,
  },
  {
    name: 'generators',
    level: 1,
    mayImport: ['nx', 'report', 'model'],
    defaultExports: true,
  },
  { name: 'cli', level: 1, mayImport: ['nx', 'report', 'model'] },
  {
    name: 'nx',
    level: 2,
    mayImport: ['report', 'run', 'docker', 'registry', 'source', 'plan', 'dockerfile', 'model'],
  },
  { name: 'report', level: 3, mayImport: ['plan', 'dockerfile', 'model'], pure: true },
  { name: 'run', level: 3, mayImport: ['plan', 'dockerfile', 'model'] },
  { name: 'docker', level: 4, mayImport: ['plan', 'dockerfile', 'model'] },
  { name: 'registry', level: 4, mayImport: ['plan', 'dockerfile', 'model'] },
  { name: 'source', level: 4, mayImport: ['plan', 'dockerfile', 'model'] },
  { name: 'plan', level: 5, mayImport: ['dockerfile', 'model'], pure: true },
  { name: 'dockerfile', level: 6, mayImport: ['model'], pure: true },
  { name: 'model', level: 7, mayImport: [], pure: true },
];

/**
 * Packages with one door. A door is a file or a folder of src; a file's spec may pass it too.
 *
 * @type {readonly { readonly packages: readonly string[], readonly doors: readonly string[] }[]}
 */
export const doors = [
  { packages: ['execa'], doors: ['docker/execute.ts'] },
  { packages: ['p-limit'], doors: ['run/limit.ts'] },
  { packages: ['undici'], doors: ['registry'] },
  { packages: ['zod'], doors: ['nx'] },
  { packages: ['@nx/devkit', 'nx'], doors: ['index.ts', 'nx', 'executors', 'generators', 'cli'] },
];
