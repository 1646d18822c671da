import type { CacheBound } from '../model/cache-plan';
import type { Note } from '../model/failure';
import { listSome } from '../model/list-some';
import { formatSize } from './format-cache-size';

/** What was done so that a directory of cache folders is within its bound, and whether it is. */
export function describeBoundedCache(
  { directory, maxSize }: Pick<CacheBound, 'directory' | 'maxSize'>,
  outcome: {
    readonly removed: readonly { readonly folder: string; readonly size: number }[];
    readonly size: number;
    readonly problem: string | null;
  },
): readonly Note[] {
  const { removed, size, problem } = outcome;
  const place = { option: 'cache.maxSize' };
  if (problem !== null) return [{ message: `the size of ${directory} was not looked at: ${problem}`, place }];
  const freed = removed.reduce((sum, each) => sum + each.size, 0);
  const names = listSome(removed.map(({ folder }) => folder));
  const folders = removed.length === 1 ? 'one cache folder' : `${String(removed.length)} cache folders`;
  const messages = [
    ...(removed.length === 0
      ? []
      : [`removed ${folders} from ${directory}, ${formatSize(freed)}, unused for longest: ${names}`]),
    // The same whichever process of a run says it.
    ...(size > maxSize
      ? [`this run alone uses more than ${formatSize(maxSize)} of ${directory}: none of that is removed`]
      : []),
  ];
  return messages.map((message) => ({ message, place }));
}
