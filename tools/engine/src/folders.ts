import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The git-ignored folder of this checkout that holds packages, cached base images and running labs. */
export const engineFolder = resolve(__dirname, '../../../.engine');

/** A unix socket's path may have 107 bytes; the longest below the run folder has 44. */
const LONGEST_RUN_FOLDER = 107 - 44;

/** Where the labs of a checkout live: inside it, or in the temporary folder where its path is too long for sockets. */
export function chooseRunFolder(engine: string, temporary: string): string {
  const inside = join(engine, 'run');
  if (Buffer.byteLength(inside) <= LONGEST_RUN_FOLDER) return inside;
  return join(temporary, `nxb-run-${createHash('sha256').update(engine).digest('hex').slice(0, 8)}`);
}

/** The run folder of this checkout. */
export const runFolder = chooseRunFolder(engineFolder, tmpdir());
