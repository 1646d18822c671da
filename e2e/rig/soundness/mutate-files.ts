import { posix } from 'node:path';
import { makeIgnoreFile, makeRule } from './context';
import type { Dice } from './dice';
import type { Mutate } from './mutate';
import type { Entry, State } from './state';
import { inContext, withEntry } from './state';

type File = Extract<Entry, { readonly kind: 'file' }>;

const NAMES = ['a9.js', 'z.txt', 'a.md', 'readme.md', 'b9', 'with blank', 'ö.txt', '.dot', 'link-x'];

/** What happens to files of contexts, ignore files included. */
export const fileMutations: Readonly<Record<string, Mutate>> = {
  'file: content': editFile((file, { mark }) => ({ ...file, content: `${file.content}${mark}` })),
  'file: content of the same size': editFile((file) => ({ ...file, content: turnLetter(file.content) })),
  'file: mode': editFile((file, { dice }) => ({ ...file, mode: file.mode ^ dice.pick([0o100, 0o22, 0o4]) })),
  'file: setuid': editFile((file) => ({ ...file, mode: file.mode ^ 0o4000 })),
  'file: touched': editFile((file) => ({ ...file, modified: 1_600_000_000 })),
  'file: owner': editFile((file) => (process.getuid?.() === 0 ? { ...file, owner: 1234 } : null)),
  'file: removed': (state, dice) => replaceOne(state, dice, 'file', () => null),
  'file: becomes a link': (state, dice) =>
    replaceOne(state, dice, 'file', (_, path) => ({
      kind: 'link',
      target:
        posix.relative(posix.dirname(path), inContext(state.context, dice.pick(['a.txt', 'src']))) || '.',
    })),
  'file: becomes a folder': (state, dice) =>
    replaceOne(state, dice, 'file', () => ({ kind: 'folder', mode: 0o755 })),
  'file: becomes a hard link': (state, dice) => {
    const first = findOne(state, dice, 'file');
    const path = first === null ? null : posix.join(posix.dirname(first[0]), 'twin.txt');
    if (first?.[1].kind !== 'file' || path === null || state.entries.has(path)) return null;
    return withEntry(state, path, { ...first[1], same: first[0] });
  },
  'file: renamed': (state, dice, { mark }) => {
    const found = findOne(state, dice, 'file');
    if (found === null) return null;
    const [path, file] = found;
    return withEntry(withEntry(state, path, null), path.replace(/(\.\w+)?$/, `${mark}$1`), file);
  },
  'file: added': (state, dice, { mark }) => {
    const path = posix.join(pickFolder(state, dice), dice.pick(NAMES));
    const file: Entry = { kind: 'file', content: mark, mode: 0o644 };
    return state.entries.has(path) ? null : withEntry(state, path, file);
  },
  'file: two change places': (state, dice) => {
    const [first, second] = [findOne(state, dice, 'file'), findOne(state, dice, 'file')];
    if (first === null || second === null || first[0] === second[0]) return null;
    return withEntry(withEntry(state, first[0], second[1]), second[0], first[1]);
  },
  'folder: mode': (state, dice) =>
    replaceOne(state, dice, 'folder', (folder) => ({
      kind: 'folder',
      mode: ('mode' in folder ? folder.mode : 0) ^ dice.pick([0o20, 0o1, 0o2000]),
    })),
  'folder: an empty one added': (state, dice, { mark }) =>
    withEntry(state, posix.join(pickFolder(state, dice), mark), { kind: 'folder', mode: 0o755 }),
  'folder: moved, with a link in its place': (state, dice) => {
    const path = pickFolder(state, dice);
    if (path === '.' || path === state.context) return null;
    const entries = [...state.entries].map(([each, entry]): readonly [string, Entry] => [
      each === path || each.startsWith(`${path}/`) ? `${path}-moved${each.slice(path.length)}` : each,
      entry,
    ]);
    const link: Entry = { kind: 'link', target: `${posix.basename(path)}-moved` };
    return isInside(state.file, path) ? null : withEntry({ ...state, entries: new Map(entries) }, path, link);
  },
  'link: target': (state, dice) =>
    replaceOne(state, dice, 'link', () => ({
      kind: 'link',
      target: dice.pick(['src', 'b.txt', 'docs', '..']),
    })),
  'link: becomes a file': (state, dice, { mark }) =>
    replaceOne(state, dice, 'link', () => ({ kind: 'file', content: mark, mode: 0o644 })),
  'link: removed': (state, dice) => replaceOne(state, dice, 'link', () => null),
  'ignore: rule added': editRules((lines, dice) => {
    const at = dice.number(lines.length);
    return [...lines.slice(0, at), makeRule(dice), ...lines.slice(at)];
  }),
  'ignore: rule removed': editRules((lines, dice) => without(lines, dice.number(lines.length))),
  'ignore: rule changed': editRules((lines, dice) => {
    const at = dice.number(lines.length);
    const turned = (line: string): string => (line.startsWith('!') ? line.slice(1) : `!${line}`);
    return lines.map((line, index) => (index === at ? turned(line) : line));
  }),
  'ignore: rules in another order': editRules((lines) => [...lines].reverse()),
  'ignore: comment, blanks': editRules((lines, dice) =>
    dice.pick([
      ['# another comment', ...lines],
      lines.map((line) => (line.startsWith('#') ? line : ` ${line} `)),
      lines.flatMap((line) => ['', line]),
      lines.map((line) => `${line}\r`),
    ]),
  ),
  'ignore: file removed': (state, dice) => {
    const path = findIgnoreFile(state, dice);
    return path === null ? null : withEntry(state, path, null);
  },
  'ignore: file added': (state, dice) => {
    const path = dice.pick([inContext(state.context, '.dockerignore'), `${state.file}.dockerignore`]);
    return state.entries.has(path) ? null : withEntry(state, path, makeIgnoreFile(dice));
  },
  'named context: content': (state, dice, { mark }) => {
    const names = ['own.txt', 'other.md', 'sub/x1.txt', 'sub/y1.txt'];
    const path = `${state.options.buildContexts['extra'] ?? ''}/${dice.pick(names)}`;
    const file = state.entries.get(path);
    return file?.kind === 'file'
      ? withEntry(state, path, { ...file, content: `${file.content}${mark}` })
      : null;
  },
};

function editFile(
  edit: (file: File, input: { readonly mark: string; readonly dice: Dice }) => Entry | null,
): Mutate {
  return (state, dice, { mark }) => {
    const found = findOne(state, dice, 'file');
    const made = found?.[1].kind === 'file' ? edit(found[1], { mark, dice }) : null;
    return found === null || made === null ? null : withEntry(state, found[0], made);
  };
}

/** A file, folder or link of a context; more often than not one that the Dockerfile speaks of. */
function findOne(
  { entries, instructions, context }: State,
  dice: Dice,
  kind: Entry['kind'],
): readonly [string, Entry] | null {
  const found = dice
    .shuffle([...entries])
    .filter(([path, entry]) => entry.kind === kind && !path.endsWith('.dockerignore'));
  const text = instructions.join('\n');
  const isNamed = (path: string): boolean =>
    text.includes(context === '.' ? path : path.slice(context.length + 1));
  const named = found.filter(([path]) => isNamed(path));
  return (dice.chance(60) ? named[0] : undefined) ?? found[0] ?? null;
}

function replaceOne(
  state: State,
  dice: Dice,
  kind: Entry['kind'],
  make: (entry: Entry, path: string) => Entry | null,
): State | null {
  const found = findOne(state, dice, kind);
  return found === null ? null : withEntry(state, found[0], make(found[1], found[0]));
}

function pickFolder({ entries, context }: State, dice: Dice): string {
  const folders = [...entries].flatMap(([path, { kind }]) => {
    return kind === 'folder' ? [path] : kind === 'file' ? [posix.dirname(path)] : [];
  });
  return dice.pick([context, ...new Set(folders)]);
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function findIgnoreFile({ entries }: State, dice: Dice): string | null {
  const found = [...entries.keys()].filter((path) => path.endsWith('.dockerignore'));
  return found.length === 0 ? null : dice.pick(found);
}

function editRules(edit: (lines: readonly string[], dice: Dice) => readonly string[]): Mutate {
  return (state, dice) => {
    const path = findIgnoreFile(state, dice);
    const file = path === null ? undefined : state.entries.get(path);
    if (path === null || file?.kind !== 'file') return null;
    const lines = file.content.split('\n').filter((line) => line !== '');
    const content = lines.length === 0 ? file.content : `${edit(lines, dice).join('\n')}\n`;
    return content === file.content ? null : withEntry(state, path, { ...file, content });
  };
}

function without<T>(all: readonly T[], at: number): readonly T[] {
  return all.filter((_, index) => index !== at);
}

/** Another letter for one of them, so that neither size nor anything else changes. */
function turnLetter(content: string): string {
  const at = Math.max(0, content.search(/[a-y]/));
  const letter = content.charCodeAt(at);
  return `${content.slice(0, at)}${String.fromCharCode(letter + 1)}${content.slice(at + 1)}`;
}
