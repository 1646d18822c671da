import { builtinModules } from 'node:module';
import { doors, layers } from './layers.mjs';

const SRC = 'packages/nx-buildx/src';
const SOURCES = '*.{ts,mts,cts,js,mjs,cjs}';
const SPECS = '*.spec.{ts,mts,cts,js,mjs,cjs}';

/**
 * ESLint configuration that holds the layers of the house. ESLint does not merge the options of one rule over several
 * blocks, so each group of files with rights of its own gets a whole block.
 *
 * @param {string} root absolute path of the workspace
 */
export function layerRules(root) {
  return [
    {
      files: [`${SRC}/**/${SOURCES}`],
      rules: {
        'import-x/no-restricted-paths': ['error', { basePath: root, zones: layers.flatMap(zonesOf) }],
        '@typescript-eslint/no-require-imports': 'error',
      },
    },
    ...layers.flatMap(blocksOf),
  ];
}

/** The packages whose door is not here. @param {string} file path in src, a folder stands for all its files */
function closedPackages(file) {
  return doors
    .filter((door) => !door.doors.some((open) => open === file || file.startsWith(`${open}/`)))
    .flatMap(({ packages, doors: open }) => packages.map((name) => ({ name, open: open.join(', ') })));
}

/** @param {import('./layers.mjs').Layer} layer */
function zonesOf(layer) {
  const target = place(layer.name);
  const foreign = layers.filter(({ name }) => name !== layer.name && !layer.mayImport.includes(name));
  return [
    ...foreign.map(({ name }) => ({
      target,
      from: place(name),
      message: `${layer.name} must not import ${name} (tools/lint/layers.mjs).`,
    })),
    {
      target,
      from: ['packages/nx-buildx/dist', 'packages/nx-buildx/scripts', 'tools', 'e2e', 'examples'],
      message: 'The plugin imports nothing outside its src.',
    },
  ];
}

/** @param {string} name of a layer */
function place(name) {
  return name === 'index' ? `${SRC}/index.ts` : `${SRC}/${name}`;
}

/** @param {import('./layers.mjs').Layer} layer */
function blocksOf(layer) {
  const folder = layer.name === 'index' ? SRC : `${SRC}/${layer.name}/**`;
  const rights = layer.name === 'index' ? 'index.ts' : layer.name;
  const blocks = [
    block(layer, rights, [`${folder}/${SOURCES}`], layer.pure === true ? [`${folder}/${SPECS}`] : []),
  ];
  // A spec of a pure layer may read a captured file; it keeps every other rule.
  if (layer.pure === true) blocks.push(block({ ...layer, pure: false }, rights, [`${folder}/${SPECS}`]));
  for (const file of doors.flatMap((door) => door.doors)) {
    if (!file.startsWith(`${layer.name}/`)) continue;
    blocks.push(block(layer, file, [`${SRC}/${file}`, `${SRC}/${file.replace(/\.ts$/, '.spec.ts')}`]));
  }
  return blocks;
}

/**
 * @param {import('./layers.mjs').Layer} layer
 * @param {string} rights the path in src whose doors these files may pass
 * @param {string[]} files
 * @param {string[]} ignores
 */
function block(layer, rights, files, ignores = []) {
  const pure = layer.pure === true;
  const closed = closedPackages(rights);
  return {
    files,
    ignores,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [...closed.map(closedPattern), ...EVERYWHERE, ...(pure ? PURE_IMPORTS : [])],
        },
      ],
      'no-restricted-syntax': [
        'error',
        ...closed.flatMap(closedSyntax),
        ...SYNTAX,
        ...(pure ? PURE_SYNTAX : []),
      ],
      'no-restricted-globals': pure ? ['error', ...PURE_GLOBALS] : 'off',
    },
  };
}

/** @param {{ name: string, open: string }} closed */
function closedPattern({ name, open }) {
  return { regex: `^${name}(?:/|$)`, message: `${name} is imported in ${open} only.` };
}

/** `no-restricted-imports` does not see `import()`. @param {{ name: string, open: string }} closed */
function closedSyntax({ name, open }) {
  const source = `/^${escapeSlashes(name)}(?:\\u002F|$)/`;
  return [
    { selector: `ImportExpression[source.value=${source}]`, message: `${name} is imported in ${open} only.` },
  ];
}

/** A slash ends a regular expression in an ESLint selector. @param {string} text */
function escapeSlashes(text) {
  return text.replaceAll('/', '\\u002F');
}

const EVERYWHERE = [
  { regex: '^nx-buildx(?:/|$)', message: 'The plugin imports its own files by relative path.' },
  {
    regex: '^(?:node:)?module$',
    importNames: ['createRequire'],
    message: 'A hidden require escapes the layers.',
  },
];

const SYNTAX = [
  {
    selector: 'ImportExpression:not([source.type="Literal"])',
    message: 'import() takes a plain string here.',
  },
  { selector: 'TSImportType', message: 'Import the type at the top of the file.' },
  { selector: 'MemberExpression[object.name="module"][property.name="require"]', message: 'Use import.' },
];

const IMPURE = 'This layer is pure: plain values in, a plain value out.';
const builtins = builtinModules.filter((name) => !name.startsWith('_') && !name.includes('/'));
const forbidden = builtins.filter((name) => !['crypto', 'path'].includes(name.replace('node:', '')));
const builtin = `(?:${forbidden.join('|')})(?:/.*)?`;

const PURE_IMPORTS = [
  { regex: `^(?:node:)?${builtin}$|^node:(?!crypto$|path$|path/posix$)`, message: IMPURE },
  { regex: '^(?:node:)?path/win32$', message: 'Paths are posix here.' },
  { regex: '^(?:node:)?path$', allowImportNames: ['posix'], message: 'Paths are posix here: { posix }.' },
  {
    regex: '^(?:node:)?path/posix$',
    importNames: ['resolve'],
    message: 'resolve() reads the working directory.',
  },
  {
    regex: '^(?:node:)?crypto$',
    importNamePattern: '^(?:default|random|generate|webcrypto|subtle|getRandomValues)',
    message: 'A pure layer has no randomness.',
  },
];

const PURE_SYNTAX = [
  {
    selector: `ImportExpression[source.value=/^(?:node:)?${escapeSlashes(builtin)}$|^node:(?!crypto$|path)/]`,
    message: IMPURE,
  },
  {
    selector: 'ImportExpression[source.value=/^(?:node:)?(?:crypto|path)(?:\\u002F|$)/]',
    message: 'Import it on top.',
  },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: IMPURE },
  { selector: 'MemberExpression[object.name="Date"][property.value="now"]', message: IMPURE },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: IMPURE },
  { selector: 'CallExpression[callee.name="Date"]', message: IMPURE },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: IMPURE },
  { selector: 'MemberExpression[object.name="Math"][property.value="random"]', message: IMPURE },
  { selector: 'VariableDeclarator[init.name=/^(?:Date|Math)$/]', message: 'Call it by its own name.' },
  {
    selector: 'MemberExpression[object.name="posix"][property.name="resolve"]',
    message: 'resolve() reads the working directory.',
  },
];

const PURE_GLOBALS = [
  'process',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
  'navigator',
  'WebSocket',
  'XMLHttpRequest',
  'EventSource',
  'globalThis',
  'global',
].map((name) => ({ name, message: IMPURE }));
