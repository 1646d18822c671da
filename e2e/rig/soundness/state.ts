import { chmodSync, linkSync, lchownSync, lutimesSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Entry =
  | {
      readonly kind: 'file';
      readonly content: string;
      readonly mode: number;
      /** Seconds since 1970; not set: now. */
      readonly modified?: number;
      readonly owner?: number;
      /** Path of another file that it is a hard link to. */
      readonly same?: string;
    }
  | { readonly kind: 'folder'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string };

/** What the plugin's options say of the image. */
export interface Options {
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly baseImages: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly stage: string | null;
}

/** One image of a workspace as it is at one time: all that a build of it may depend on. */
export interface State {
  /** By path from the workspace root, the Dockerfile left out. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Where the Dockerfile is. */
  readonly file: string;
  /** The Dockerfile: its instructions, each with all its lines. */
  readonly instructions: readonly string[];
  /** The context's folder, `.` for the workspace root. */
  readonly context: string;
  readonly options: Options;
}

/** @returns the path from the workspace root of what is at a path of the context */
export function inContext(context: string, path: string): string {
  return context === '.' ? path : `${context}/${path}`;
}

export function withEntry(state: State, path: string, entry: Entry | null): State {
  const entries = new Map(state.entries);
  if (entry === null) entries.delete(path);
  else entries.set(path, entry);
  return { ...state, entries };
}

export function withOptions(state: State, options: Partial<Options>): State {
  return { ...state, options: { ...state.options, ...options } };
}

/** Makes a folder what the state says; it has to be empty. */
export function writeState(root: string, { entries, file, instructions }: State): void {
  const text = `${instructions.join('\n')}\n`;
  const dockerfile: Entry = { kind: 'file', content: text, mode: 0o644 };
  const all: readonly (readonly [string, Entry])[] = [...entries, [file, dockerfile]];
  const folders = all.filter(([, { kind }]) => kind === 'folder').sort();
  for (const [path] of folders) mkdirSync(join(root, path), { recursive: true });
  for (const [path, entry] of all) {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    if (entry.kind === 'file' && !('same' in entry)) writeEntry(place, entry);
    if (entry.kind === 'link') symlinkSync(entry.target, place);
  }
  for (const [path, entry] of all) {
    if (entry.kind === 'file' && entry.same !== undefined) linkSync(join(root, entry.same), join(root, path));
  }
  for (const [path, { kind, ...entry }] of folders)
    if (kind === 'folder' && 'mode' in entry) chmodSync(join(root, path), entry.mode);
}

function writeEntry(
  place: string,
  { content, mode, modified, owner }: Extract<Entry, { readonly kind: 'file' }>,
): void {
  writeFileSync(place, content);
  if (owner !== undefined) lchownSync(place, owner, owner);
  chmodSync(place, mode);
  if (modified !== undefined) lutimesSync(place, modified, modified);
}

/** The state in lines, for whoever has to find out why something was judged as it was. */
export function describeState({ entries, file, instructions, context, options }: State): readonly string[] {
  const list = [...entries].map(([path, entry]) => {
    if (entry.kind === 'link') return `${path} -> ${entry.target}`;
    const mode = entry.mode.toString(8).padStart(4, '0');
    if (entry.kind === 'folder') return `${mode} ${path}/`;
    return `${mode} ${path}${entry.same === undefined ? '' : ` = ${entry.same}`}: ${JSON.stringify(entry.content.slice(0, 80))}`;
  });
  const ignoreFiles = [...entries].flatMap(([path, entry]) =>
    path.endsWith('.dockerignore') && entry.kind === 'file'
      ? [`--- ${path}`, ...entry.content.split('\n')]
      : [],
  );
  return [
    `--- ${file} (context: ${context}, options: ${JSON.stringify(options)})`,
    ...instructions,
    ...ignoreFiles,
    '--- files',
    ...list.sort(),
  ];
}
