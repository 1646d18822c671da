import type { CacheListing, CacheRef, CacheReport } from '../plan/list-cache-refs';
import { formatAge, formatSize } from './format-cache-size';
import { formatNote } from './format-failure';
import { formatTable } from './format-table';

/** The cache of a workspace as a person reads it: one table for each repository. */
export function formatCacheRefs({ repositories, notes }: CacheReport, now: Date): string {
  return [
    ...repositories.map((each) => formatListing(each, now)),
    ...notes.map((message) => formatNote({ message, place: {} })),
  ].join('\n\n');
}

const COLUMNS = [
  { title: 'project' },
  { title: 'branch' },
  { title: 'state' },
  { title: 'age', right: true },
  { title: 'unique', right: true },
  { title: 'shared', right: true },
  { title: 'tag' },
];

function formatListing({ repository, refs, size }: CacheListing, now: Date): string {
  const count = refs.length === 1 ? '1 tag' : `${refs.length} tags`;
  const head = `${repository}  ${count}, ${formatSize(size)} in all`;
  if (refs.length === 0) return head;
  return `${head}\n${formatTable(
    COLUMNS,
    refs.map((ref) => formatRef(ref, now)),
  )}`;
}

/** Names that are not known are given as they stand in the tag. */
function formatRef(
  { tag, mount, project, branch, pullRequest, parts, state, createdAt, size }: CacheRef,
  now: Date,
) {
  const [projectPart = '', branchPart = ''] = parts;
  return [
    mount === undefined ? (project ?? `(${projectPart})`) : `mount ${mount ?? `(${projectPart})`}`,
    branch ?? (pullRequest === null ? `(${branchPart})` : `pull request ${pullRequest}`),
    state,
    formatAge(createdAt, now),
    size === null ? 'unknown' : formatSize(size.unique),
    size === null ? 'unknown' : formatSize(size.shared),
    tag,
  ].map((cell) => (cell === '()' ? '' : cell));
}
