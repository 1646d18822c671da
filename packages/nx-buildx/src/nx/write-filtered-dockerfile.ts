import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BuildInvocation } from '../model/build-plan';

/**
 * Copies a Dockerfile into a folder of its own, with an ignore file beside it: BuildKit takes that one for a context
 * that lies elsewhere, so that nothing has to be written into the sources. The copy has the same name, which BuildKit
 * shows in messages and puts into provenance.
 *
 * @param folder is made; goes with the folder it lies in
 * @returns the copy; `null` where nothing is filtered, and where the Dockerfile cannot be read any more, which buildx will say
 */
export async function writeFilteredDockerfile(
  { file, filter }: Pick<BuildInvocation, 'file' | 'filter'>,
  workspaceRoot: string,
  folder: string,
): Promise<string | null> {
  if (filter === null) return null;
  const text = await readFile(join(workspaceRoot, file)).catch(() => null);
  if (text === null) return null;
  const copy = join(folder, basename(file));
  await mkdir(folder, { recursive: true });
  await writeFile(copy, text);
  await writeFile(`${copy}.dockerignore`, filter.ignoreFile);
  return copy;
}
