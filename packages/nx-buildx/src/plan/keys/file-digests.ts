import { hash } from 'node:crypto';
import { posix } from 'node:path';
import type { FileTree } from '../../model/file-tree';
import type { ParentMatches, PatternList } from './pattern-list';

/** What stands at a path of a build context. */
export interface Digested {
  /** Of names, content, modes and link targets. */
  readonly digest: string;
  /** Another one after every write to any of it, whatever was written. */
  readonly stamp: string;
}

/** One build context as BuildKit gets to see it: without what its ignore file leaves out. */
export interface ContextFiles {
  /** A file, a link, or a folder with all that is in it; `null` where BuildKit would find nothing. */
  digest(path: string): Digested | null;
  /** The same, less what matches: patterns are relative to the path, as in `COPY --exclude`. */
  digestWithout(path: string, excluded: PatternList): Digested | null;
  /** Paths, not in folders that are links, for which the test holds; not what lies in a folder that is one of them. */
  find(folder: string, depth: number, test: (path: string) => boolean): readonly string[];
  /** Follows links as BuildKit does, without leaving the context. */
  follow(path: string): FollowedPath;
}

export interface FollowedPath {
  readonly path: string;
  /** Links on the way. */
  readonly links: readonly string[];
}

/** Source: moby/buildkit, cache/contenthash, which gives up there too. */
const MOST_LINKS = 255;

/**
 * @param root the context's folder, relative to the workspace root
 * @param ignored of its ignore file, or `null`
 */
export function readContextFiles(tree: FileTree, root: string, ignored: PatternList | null): ContextFiles {
  const known = new Map<string, Digested | null>();
  const matches = new Map<string, { readonly matched: boolean; readonly matches: ParentMatches }>();
  const locate = (path: string) => (path === '.' ? root : root === '.' ? path : `${root}/${path}`);

  const matchIgnored = (
    path: string,
  ): { readonly matched: boolean; readonly matches: ParentMatches | null } => {
    if (ignored === null || path === '.') return { matched: false, matches: null };
    const found = matches.get(path);
    if (found !== undefined) return found;
    const match = ignored.match(path, matchIgnored(posix.dirname(path)).matches);
    matches.set(path, match);
    return match;
  };

  const digest = (path: string): Digested | null => {
    const found = known.get(path);
    if (found !== undefined) return found;
    const made = describe(
      path,
      (child) => digest(child),
      () => matchIgnored(path).matched,
    );
    known.set(path, made);
    return made;
  };

  const digestWithout = (top: string, excluded: PatternList): Digested | null => {
    // Made empty here, it is still there.
    const isHidden = (path: string) => matchIgnored(path).matched && digest(path) === null;
    const visit = (path: string, parent: ParentMatches | null): Digested | null => {
      const hide = () => isHidden(path);
      if (path === top) return describe(path, (child) => visit(child, null), hide);
      const { matched, matches: own } = excluded.match(posix.relative(top, path), parent);
      if (!matched) return describe(path, (child) => visit(child, own), hide);
      if (!excluded.hasExceptions || tree.entry(locate(path))?.kind !== 'folder') return null;
      return describe(
        path,
        (child) => visit(child, own),
        () => true,
      );
    };
    return visit(top, null);
  };

  /** @param isHidden whether a folder in which nothing is found is not there */
  const describe = (
    path: string,
    visit: (child: string) => Digested | null,
    isHidden: () => boolean,
  ): Digested | null => {
    const place = locate(path);
    const entry = tree.entry(place);
    if (entry === null) return null;
    const isIgnored = matchIgnored(path).matched;
    if (entry.kind === 'folder') {
      if (isIgnored && ignored?.hasExceptions === false) return null;
      const children = tree.list(place).flatMap((name) => {
        const child = visit(path === '.' ? name : `${path}/${name}`);
        return child === null ? [] : [[name, child] as const];
      });
      if (children.length === 0 && isHidden()) return null;
      return joinDigests(`folder ${String(entry.mode)}`, children);
    }
    if (isIgnored) return null;
    const content = entry.kind === 'file' ? tree.digest(place) : (entry.target ?? '');
    return { digest: `${entry.kind} ${String(entry.mode)} ${content}`, stamp: entry.stamp };
  };

  const find = (folder: string, depth: number, test: (path: string) => boolean): readonly string[] =>
    tree.list(locate(folder)).flatMap((name) => {
      const path = folder === '.' ? name : `${folder}/${name}`;
      if (test(path)) return [path];
      const isFolder = depth > 1 && tree.entry(locate(path))?.kind === 'folder';
      return isFolder ? find(path, depth - 1, test) : [];
    });

  const follow = (path: string): FollowedPath => {
    const links: string[] = [];
    const left = path.split('/').filter((part) => part !== '.' && part !== '');
    let at = '.';
    for (let part = left.shift(); part !== undefined; part = left.shift()) {
      if (part === '..') {
        at = posix.dirname(at);
        continue;
      }
      const next = at === '.' ? part : `${at}/${part}`;
      const entry = tree.entry(locate(next));
      const target = entry?.kind === 'link' ? entry.target : null;
      if (target === null || links.length === MOST_LINKS) {
        at = next;
        continue;
      }
      links.push(next);
      if (target.startsWith('/')) at = '.';
      left.unshift(...target.split('/').filter((each) => each !== '.' && each !== ''));
    }
    return { path: at, links };
  };

  return { digest, digestWithout, find, follow };
}

/** @param parts by name, in an order that is the same everywhere */
export function joinDigests(head: string, parts: readonly (readonly [string, Digested])[]): Digested {
  let digests = head;
  let stamps = '';
  for (const [name, { digest, stamp }] of parts) {
    digests += `\0${name}\0${digest}`;
    stamps += `\0${name}\0${stamp}`;
  }
  // In one call: several for each of thousands of folders take longer than the hashing.
  return { digest: hash('sha256', digests), stamp: hash('sha256', stamps) };
}
