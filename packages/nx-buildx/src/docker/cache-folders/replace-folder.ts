import { rename, rm } from 'node:fs/promises';

/** A writer moves the folder aside and then itself in; others may come between as often as there are others. */
const MOST_TRIES = 100;

/**
 * Puts a whole folder in the place of another one, by renaming alone: whoever looks sees the old one, for a moment none,
 * or the new one. Of several that do so at once the last one stays.
 *
 * @param nameAside gives a path for what is there
 * @returns why it could not, in one line, or `null`; what was there is then there still
 */
export async function replaceFolder(
  fresh: string,
  place: string,
  nameAside: () => string,
): Promise<string | null> {
  const aside: string[] = [];
  let problem = await move(fresh, place);
  for (let attempt = 1; attempt < MOST_TRIES && isTaken(problem); attempt += 1) {
    const retired = nameAside();
    if ((await move(place, retired)) === null) aside.push(retired);
    problem = await move(fresh, place);
  }
  const last = aside.pop();
  if (problem !== null && last !== undefined) await move(last, place);
  else if (last !== undefined) aside.push(last);
  for (const retired of aside) {
    await rm(retired, { recursive: true, force: true }).catch(() => undefined);
  }
  return problem?.message ?? null;
}

/** Whether a folder is in the way; Windows says so by EPERM. */
function isTaken(problem: NodeJS.ErrnoException | null): boolean {
  return ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(problem?.code ?? '');
}

async function move(from: string, to: string): Promise<NodeJS.ErrnoException | null> {
  return rename(from, to).then(
    () => null,
    (error: unknown) => error as NodeJS.ErrnoException,
  );
}
