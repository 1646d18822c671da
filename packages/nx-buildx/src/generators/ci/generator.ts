import { logger } from '@nx/devkit';
import type { Tree } from '@nx/devkit';
import { PROVIDERS, listFiles } from './providers';
import type { ProviderName } from './providers';
import { placeFiles } from './place-files';
import { readSetup } from './read-setup';

/** Options of `nx g nx-buildx:ci`; schemas/generators/ci.json describes them. */
export interface CiOptions {
  readonly provider: ProviderName;
  /** Default: `nx-buildx`. */
  readonly name?: string;
  readonly force?: boolean;
}

/**
 * Writes the CI file of one provider. What is there already is kept: see {@link placeFiles}.
 *
 * @throws an error for a person to read, before anything is written
 */
export default function generateCi(tree: Tree, options: CiOptions): void {
  const { provider, name = 'nx-buildx', force = false } = options;
  if (!PROVIDERS.includes(provider))
    throw new Error(`There is no provider "${provider}": it is one of ${PROVIDERS.join(', ')}`);
  const files = listFiles(provider, readSetup(tree, name));
  const placement = placeFiles(files, (path) => tree.read(path, 'utf8'), force);
  if (!('writes' in placement)) throw new Error(placement.join('\n'));
  for (const { path, content } of placement.writes) tree.write(path, content);
  for (const hint of placement.hints) logger.warn(hint);
}
