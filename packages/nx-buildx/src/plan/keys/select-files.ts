import type { SourceUse } from '../../dockerfile/resolved-dockerfile';
import type { ContextFiles, Digested } from './file-digests';
import { joinDigests } from './file-digests';
import { compilePathPattern } from './match-path';
import { compilePatterns } from './pattern-list';

/** What of a build context one `COPY`, `ADD` or bind mount reads. Where that is not certain, more rather than less. */
export function digestSource(source: SourceUse, files: ContextFiles): Digested {
  const { path, wildcard, parents } = source;
  if (parents) return digestWithParents(source, files);
  const paths = wildcard ? expand(path, files) : [path];
  return joinDigests(
    'source',
    paths.flatMap((each) => digestPath(each, source, files)),
  );
}

type Part = readonly [string, Digested];

/** The path itself, the links that lead to it, and what it stands for. */
function digestPath(path: string, { exclude }: SourceUse, files: ContextFiles): readonly Part[] {
  const { path: real, links } = files.follow(path);
  const excluded = exclude.length === 0 ? null : compilePatterns(exclude);
  const found = excluded === null ? files.digest(real) : files.digestWithout(real, excluded);
  const parts = [...links.map((link) => [link, files.digest(link)] as const), [real, found] as const];
  return parts.map(([name, digested]) => [name, digested ?? ABSENT] as const);
}

const ABSENT: Digested = { digest: 'absent', stamp: 'absent' };

/** Folders before the first wildcard may be links, those after it are not followed (fsutil, `ResolveWildcards`). */
function expand(path: string, files: ContextFiles): readonly string[] {
  const parts = path.split('/');
  const first = parts.findIndex((part) => /[*?[]/.test(part));
  const base = files.follow(parts.slice(0, first).join('/') || '.').path;
  const rest = parts.slice(first);
  const pattern = compilePathPattern(rest.join('/'));
  if (pattern === null) return ['.'];
  const from = base === '.' ? 0 : base.length + 1;
  // Only a class may match a `/`.
  const depth = path.includes('[') ? Infinity : rest.length;
  const found = files.find(base, depth, (each) => pattern.test(each.slice(from)));
  // What the ignore file leaves out is as if it were not there.
  return found.filter((each) => files.digest(each) !== null);
}

/**
 * `COPY --parents` makes the folders on the way too, and takes `**`: patterns as in an ignore file choose from all that
 * is there (dockerfile2llb, `dispatchCopy`: the source becomes an include pattern of the context's root).
 */
function digestWithParents(source: SourceUse, files: ContextFiles): Digested {
  const { path, wildcard } = source;
  const parts = path.split('/');
  const fixed = wildcard
    ? parts.slice(
        0,
        parts.findIndex((part) => /[*?[]/.test(part)),
      )
    : parts;
  // A folder's own mode is all that counts of it.
  const modes = fixed.slice(0, -1).map((_, index): Part => {
    const folder = fixed.slice(0, index + 1).join('/');
    return [folder, files.digestWithout(folder, NOTHING) ?? ABSENT];
  });
  const included = wildcard && fixed.length === 0 ? compilePatterns(['**', `!${path}`]) : null;
  if (included === null)
    return joinDigests('parents', [...modes, ...digestPath(fixed.join('/') || '.', source, files)]);
  return joinDigests('parents', [['.', files.digestWithout('.', included) ?? ABSENT]]);
}

/** Matches everything in a folder. */
const NOTHING = compilePatterns(['*']) ?? unreachable();

function unreachable(): never {
  throw new Error('"*" is a pattern');
}
