import type { Dice } from './dice';
import type { Entry } from './state';
import { packTar } from './tar';

/** Path and mode. What is in front of others is there always. */
const FILES: readonly (readonly [path: string, mode: number])[] = [
  ['a.txt', 0o644],
  ['src/main.js', 0o644],
  ['src/lib/a1.js', 0o644],
  ['b.txt', 0o600],
  ['c.txt', 0o644],
  ['notes.md', 0o644],
  ['.hidden', 0o644],
  ['[odd].txt', 0o644],
  ['src/lib/a2.js', 0o644],
  ['src/lib/b1.js', 0o755],
  ['src/lib/a1.test.js', 0o644],
  ['src/other/a3.js', 0o644],
  ['docs/readme.md', 0o644],
  ['docs/guide/intro.md', 0o644],
  ['with space/file one.txt', 0o644],
  ['ünï/ça.txt', 0o644],
  ['bin/tool.sh', 0o755],
  ['bin/setuid', 0o4755],
  ['deep/one/two/three.txt', 0o444],
  ['node_modules/pkg/index.js', 0o644],
];
const ALWAYS = 3;

const LINKS: readonly (readonly [path: string, target: string])[] = [
  ['link.txt', 'a.txt'],
  ['chain.txt', 'link.txt'],
  ['link-dir', 'src'],
  ['dangling', 'nowhere'],
  ['absolute', '/src/main.js'],
  ['src/up', '../docs'],
  ['src/lib/link.js', '../main.js'],
  ['src/lib/self', '.'],
  ['outside', '../../../a.txt'],
  ['loop', 'loop'],
];

const FOLDERS: readonly (readonly [path: string, mode: number])[] = [
  ['src', 0o755],
  ['src/lib', 0o755],
  ['docs', 0o750],
  ['bin', 0o755],
  ['deep/one', 0o2755],
  ['empty', 0o755],
  ['empty/inner', 0o700],
  ['sticky', 0o1777],
];

const RULES: readonly string[] = [
  '# nobody reads this',
  '',
  '*.md',
  '!docs/readme.md',
  '**/*.test.js',
  'src/lib',
  'src/lib/',
  '!src/lib/a1.js',
  '/docs',
  'docs/*',
  'node_modules',
  '**/node_modules',
  '!node_modules/pkg',
  '  c.txt  ',
  'with space',
  'ünï/**',
  'src/**/b?.js',
  '**/[ab]1.js',
  '!**/a*.js',
  './b.txt',
  'link-dir',
  'empty',
  'deep/**/three.txt',
  '!deep/one',
  'bin/setuid',
  'Dockerfile*',
  '.*',
  'src/../c.txt',
  'docs/guide/*',
  '! src/main.js',
  '**/guide',
  'src/*/a?.js',
  '!src/lib',
  '\\[odd].txt',
  '[^a-z]*',
];

/** What leaves out everything that no exception brings back. */
const NOTHING_BUT = ['*', '!src', '!*.txt', '!docs', '!bin', '!deep', '!link*'];

/** The files of a context, each with content of its own. @param mark is in the content of each */
export function makeFiles(dice: Dice, mark: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [path, mode] of FOLDERS) if (dice.chance(70)) entries.set(path, { kind: 'folder', mode });
  for (const [index, [path, mode]] of FILES.entries()) {
    if (index < ALWAYS || dice.chance(70))
      entries.set(path, { kind: 'file', content: `${mark} ${path.replace(/[^ -~]/g, '')}\n`, mode });
  }
  for (const [path, target] of LINKS) if (dice.chance(50)) entries.set(path, { kind: 'link', target });
  if (dice.chance(50)) {
    const content = packTar({ 'inside/one.txt': `${mark} one\n`, 'two.txt': `${mark} two\n` });
    entries.set('local.tar', { kind: 'file', content, mode: 0o644 });
  }
  if (dice.chance(50)) entries.set('.dockerignore', makeIgnoreFile(dice));
  return entries;
}

export function makeIgnoreFile(dice: Dice): Entry {
  const rules = dice.shuffle(RULES).slice(0, dice.number(6));
  const first = dice.chance(25) ? NOTHING_BUT : [];
  return { kind: 'file', content: `${[...first, ...rules].join('\n')}\n`, mode: 0o644 };
}

export function makeRule(dice: Dice): string {
  return dice.pick(RULES.filter((rule) => rule !== '' && !rule.startsWith('#')));
}
