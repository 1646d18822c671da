import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';

/** Milliseconds between two looks at a mount that another process holds. */
const PAUSE = 100;
/** Looks; an hour of them: a holder may fetch gigabytes, and one that dies lets go by itself. */
const LOOKS = 36_000;

/** Lets processes of one workspace do their work on a mount one after the other. */
export async function holdMount<T>(workspaceRoot: string, key: string, work: () => Promise<T>): Promise<T> {
  const folder = join(workspaceRoot, 'dist/images');
  await mkdir(folder, { recursive: true });
  const release = await lock(join(folder, `.mount-${key}`), {
    realpath: false,
    retries: { retries: LOOKS, factor: 1, minTimeout: PAUSE, maxTimeout: PAUSE },
    // Two processes at once do no harm: a mount that is filled already is left alone.
    onCompromised: () => undefined,
  });
  try {
    return await work();
  } finally {
    // What was taken away meanwhile is free already.
    await release().catch(() => undefined);
  }
}
