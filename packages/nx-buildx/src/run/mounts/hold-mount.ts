import { join } from 'node:path';
import { withLock } from '../with-lock';

/** An hour: a holder may fetch gigabytes, and one that dies lets go by itself. */
const PATIENCE = { longest: 3_600_000, pause: 200 };

/**
 * Lets processes of one workspace do their work on a mount one after the other. Two at once, where the lock was taken away,
 * do no harm: a mount that is filled already is left alone.
 */
export async function holdMount<T>(workspaceRoot: string, key: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(workspaceRoot, 'dist/images', `.mount-${key}`), PATIENCE, work);
}
