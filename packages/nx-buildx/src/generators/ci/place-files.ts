import type { CiFile } from './providers';

/** What to write, and what to tell whoever asked for it. */
export interface Placement {
  readonly writes: readonly { readonly path: string; readonly content: string }[];
  readonly hints: readonly string[];
}

/**
 * Decides where files go, so that nothing that is there is lost unless somebody asked for that. Pure.
 *
 * @param read a file's content, or `null` where there is none
 * @param force our own files replace what is in their place
 * @returns the placement, or one line for each file that is in the way
 */
export function placeFiles(
  files: readonly CiFile[],
  read: (path: string) => string | null,
  force: boolean,
): Placement | readonly string[] {
  const writes: { path: string; content: string }[] = [];
  const hints: string[] = [];
  const refusals: string[] = [];
  for (const { path, content, whenTaken } of files) {
    const found = read(path);
    if (found === content) continue;
    if (found === null || (force && whenTaken.do !== 'leave')) {
      writes.push({ path, content });
    } else if (whenTaken.do === 'leave') {
      hints.push(`${path} stays as it is. ${whenTaken.hint}`);
    } else if (whenTaken.do === 'fail') {
      refusals.push(`${path} exists and differs. --force replaces it, --name=… writes another file.`);
    } else {
      const beside = read(whenTaken.path);
      if (beside !== null && beside !== content) {
        refusals.push(
          `${path} and ${whenTaken.path} exist and differ. --force replaces the first; remove the second to have it written again.`,
        );
        continue;
      }
      if (beside === null) writes.push({ path: whenTaken.path, content });
      hints.push(
        `${path} exists and stays as it is (--force replaces it); the pipeline is in ${whenTaken.path}. ${whenTaken.hint}`,
      );
    }
  }
  return refusals.length > 0 ? refusals : { writes, hints };
}
