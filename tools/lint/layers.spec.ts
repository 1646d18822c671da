import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LineLinter, startLineLinter } from './line-linter';

const SRC = 'packages/nx-buildx/src';

// The house as DESIGN.md draws it, written by hand: a row imports a column. x yes, . no.
const PICTURE = `
            index executors generators cli nx report run docker registry source plan dockerfile model
index       -     x         x          x   x  x      .   .      .        .      x    x          x
executors   .     -         .          .   x  x      .   .      .        .      .    .          x
generators  .     .         -          .   x  x      .   .      .        .      .    .          x
cli         .     .         .          -   x  x      .   .      .        .      .    .          x
nx          .     .         .          .   -  x      x   x      x        x      x    x          x
report      .     .         .          .   .  -      .   .      .        .      x    x          x
run         .     .         .          .   .  .      -   .      .        .      x    x          x
docker      .     .         .          .   .  .      .   -      .        .      x    x          x
registry    .     .         .          .   .  .      .   .      -        .      x    x          x
source      .     .         .          .   .  .      .   .      .        -      x    x          x
plan        .     .         .          .   .  .      .   .      .        .      -    x          x
dockerfile  .     .         .          .   .  .      .   .      .        .      .    -          x
model       .     .         .          .   .  .      .   .      .        .      .    .          -`;

const [header = '', ...drawn] = PICTURE.trim().split('\n');
const layers = header.trim().split(/\s+/);
const rows = new Map(
  drawn.map((line) => line.trim().split(/\s+/)).map(([name = '', ...cells]) => [name, cells]),
);

type Form = (target: string) => string;

/** Every way to name another module. `$` becomes the number of the line: names stay unique. */
const STATIC: Form[] = [
  (target) => `import { a$ } from '${target}'; export const b$ = a$;`,
  (target) => `import '${target}';`,
  (target) => `export * from '${target}';`,
  (target) => `export { c$ } from '${target}';`,
];
const LAZY: Form = (target) => `export const d$ = import('${target}');`;
const REQUIRE: Form[] = [
  (target) => `export const e$ = require('${target}');`,
  (target) => `import f$ = require('${target}'); export const g$ = f$;`,
];
const TYPE: Form = (target) => `import type { H$ } from '${target}'; export type I$ = H$;`;

function fileOf(layer: string, name = 'some-file.ts'): string {
  return layer === 'index' ? `${SRC}/index.ts` : `${SRC}/${layer}/${name}`;
}

/** Lines of `from` that import, in each of the forms, each layer that the picture marks so. */
function imports(
  from: string,
  marks: string,
  forms: readonly Form[],
  up = from === 'index' ? '.' : '..',
): string[] {
  const targets = layers.filter((_, column) => marks.includes(rows.get(from)![column]!));
  const paths = targets.map((to) => (to === 'index' ? `${up}/index` : `${up}/${to}/other-file`));
  return paths.flatMap((path) => forms.map((form) => form(path)));
}

let linter: LineLinter;
beforeAll(() => void (linter = startLineLinter()));
afterAll(() => linter.stop());

async function broken(file: string, lines: readonly string[]): Promise<[line: string, rules: string[]][]> {
  if (lines.length === 0) return [];
  const numbered = lines.map((line, number) => line.replaceAll('$', String(number)));
  const rules = await linter.lint(file, numbered);
  expect(rules.flat()).not.toContain('does not parse');
  return numbered.map((line, number) => [line, rules[number]!]);
}

async function expectRefused(file: string, lines: readonly string[]): Promise<void> {
  const passed = (await broken(file, lines)).filter(([, rules]) => rules.length === 0);
  expect({ file, passed: passed.map(([line]) => line) }).toEqual({ file, passed: [] });
}

async function expectAccepted(file: string, lines: readonly string[]): Promise<void> {
  const refused = (await broken(file, lines)).filter(([, rules]) => rules.length > 0);
  expect({ file, refused }).toEqual({ file, refused: [] });
}

describe('layers', () => {
  it('are the folders of src, and no folder or file stands outside', () => {
    const found = readdirSync(join(__dirname, '../..', SRC)).map((name) =>
      name.replace(/(?:\.spec)?\.ts$/, ''),
    );
    expect(found.filter((name) => !layers.includes(name))).toEqual([]);
  });

  describe.each(layers)('%s', (layer) => {
    const file = fileOf(layer);

    it('is refused what the picture does not show, in every form', async () => {
      await expectRefused(file, imports(layer, '.', [...STATIC, LAZY, ...REQUIRE, TYPE]));
    });

    it('may import what the picture shows', async () => {
      await expectAccepted(file, imports(layer, 'x', [...STATIC, LAZY, TYPE]));
    });

    it('may import itself', async () => {
      await expectAccepted(file, imports(layer, layer === 'index' ? '' : '-', [...STATIC, LAZY, TYPE]));
    });

    it('is held in specs and deeper folders too', async () => {
      if (layer === 'index') return;
      await expectRefused(fileOf(layer, 'some-file.spec.ts'), imports(layer, '.t', STATIC));
      await expectRefused(fileOf(layer, 'deeper/some-file.ts'), imports(layer, '.t', STATIC, '../..'));
      await expectAccepted(fileOf(layer, 'deeper/some-file.ts'), imports(layer, 'x', STATIC, '../..'));
    });

    it('has no way round: other folders, the built package, computed names', async () => {
      const up = layer === 'index' ? '..' : '../..';
      await expectRefused(file, [
        `import '${up}/../../tools/some-file';`,
        `import '${up}/../../e2e/some-file';`,
        `import '${up}/dist/run/run';`,
        "import 'nx-buildx';",
        "import 'nx-buildx/dist/run/run';",
        'export const a$ = (name: string) => import(name);',
        'export const a$ = import(`../run/run`);',
        "export type A$ = import('../nx/compose').A;",
        "import { createRequire } from 'node:module'; export const a$ = createRequire(__filename);",
        "module.require('../run/run');",
      ]);
    });
  });
});

const NX = ['index', 'nx', 'executors', 'generators', 'cli'];

/** Packages, the layers or files they are open to. */
const DOORS: [name: string, open: string[]][] = [
  ['execa', ['docker/execute.ts', 'docker/execute.spec.ts']],
  ['p-limit', ['run/limit.ts', 'run/limit.spec.ts']],
  ['undici', ['registry']],
  ['undici/index.js', ['registry']],
  ['zod', ['nx']],
  ['zod/v4', ['nx']],
  ['nx', NX],
  ['nx/src/utils/logger', NX],
  ['@nx/devkit', NX],
  ['@nx/devkit/testing', NX],
];
const DOOR_FILES = ['docker/execute.ts', 'docker/execute.spec.ts', 'run/limit.ts', 'run/limit.spec.ts'];

describe.each(DOORS)('%s', (name, open) => {
  const places = [
    ...layers.map((layer) => [layer, fileOf(layer)]),
    ...DOOR_FILES.map((file) => [file, `${SRC}/${file}`]),
  ];

  it(`comes in by ${open.join(', ')} only`, async () => {
    for (const [place = '', file = ''] of places) {
      if (open.includes(place))
        await expectAccepted(
          file,
          [...STATIC, LAZY, TYPE].map((form) => form(name)),
        );
      else
        await expectRefused(
          file,
          [...STATIC, LAZY, ...REQUIRE, TYPE].map((form) => form(name)),
        );
    }
  });
});

it('packages whose names only begin alike pass', async () => {
  const names = ['execa-like', 'p-limit-like', 'undici-types', 'zod-like', 'nx-like', '@nx/devkit-like'];
  await expectAccepted(
    fileOf('plan'),
    names.flatMap((name) => [...STATIC, LAZY].map((form) => form(name))),
  );
});

const IMPURE = [
  ...[
    'node:fs',
    'fs',
    'fs/promises',
    'node:os',
    'node:child_process',
    'node:path',
    'path',
    'node:test',
    'node:sqlite',
  ].map((name) => `import * as a$ from '${name}'; export const b$ = a$;`),
  "import type { Stats as Stats$ } from 'node:fs'; export type A$ = Stats$;",
  "export const a$ = import('node:fs');",
  "export const a$ = import('node:crypto');",
  "import { join as a$ } from 'node:path'; export const b$ = a$;",
  "import { resolve as a$ } from 'node:path/posix'; export const b$ = a$;",
  "import { posix } from 'node:path'; export const b$ = posix.join('a', 'b'), c$ = posix.resolve('a');",
  "import { randomUUID as a$ } from 'node:crypto'; export const b$ = a$;",
  "import * as a$ from 'node:crypto'; export const b$ = a$;",
  "import a$ from 'node:crypto'; export const b$ = a$;",
  'export const a$ = process.env;',
  'export const a$ = globalThis.process;',
  'export const a$ = Date.now();',
  'export const a$ = Date.now;',
  "export const a$ = Date['now']();",
  'export const a$ = new Date();',
  'export const a$ = new Date;',
  'export const a$ = Date();',
  'export const { now: a$ } = Date;',
  "export const a$ = fetch('https://acme.dev');",
  "console.log('a');",
  'setTimeout(() => undefined, 1);',
  'setInterval(() => undefined, 1);',
  'setImmediate(() => undefined);',
  'export const a$ = performance.now();',
  'export const a$ = crypto.randomUUID();',
  'export const a$ = Math.random();',
  'export const { random: a$ } = Math;',
];

const CLEAN = [
  "import { createHash } from 'node:crypto'; export const a$ = createHash('sha256');",
  "import { posix } from 'node:path'; export const a$ = posix.join('a', 'b');",
  "import { join } from 'node:path/posix'; export const a$ = join('a', 'b');",
  'export const a$ = (time: string) => new Date(time).toISOString();',
  'export const a$ = Math.max(1, 2);',
  'export const a$ = (process: string) => process.length;',
];

describe('a pure layer', () => {
  const PURE = ['model', 'dockerfile', 'plan', 'report'];

  it.each(PURE)('%s touches no clock, process, network, file or chance', async (layer) => {
    await expectRefused(fileOf(layer), IMPURE);
    await expectAccepted(fileOf(layer), CLEAN);
  });

  it.each(PURE)('%s is free in its specs', (layer) =>
    expectAccepted(fileOf(layer, 'some-file.spec.ts'), IMPURE),
  );

  it.each(['run', 'docker', 'registry', 'source', 'nx', 'cli'])('is not %s', (layer) =>
    expectAccepted(fileOf(layer), IMPURE),
  );
});

describe('the style of the house', () => {
  it.each(layers)('default exports in %s', async (layer) => {
    const wanted = layer === 'executors' || layer === 'generators';
    await (wanted ? expectAccepted : expectRefused)(fileOf(layer), ['export default 1;']);
  });

  it('files have at most 300 lines', async () => {
    const lines = Array.from({ length: 301 }, () => 'export const a$ = 1;');
    expect((await linter.lint(fileOf('plan'), lines)).flat()).toEqual(['max-lines']);
    await expectAccepted(fileOf('plan'), lines.slice(1));
  });

  it('no any, and no non-null assertion outside specs', async () => {
    const bang = 'export const a$ = (b: string | null) => b!.length;';
    await expectRefused(fileOf('plan'), ['export const a$ = (b: any): unknown => b;', bang]);
    await expectAccepted(fileOf('plan', 'some-file.spec.ts'), [bang]);
  });
});
