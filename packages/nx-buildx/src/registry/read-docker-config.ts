import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DockerConfig } from './docker-config';
import { emptyDockerConfig, parseDockerConfig } from './docker-config';
import { isRecord } from './http-message';

/** An empty config stands in for one that is not there; `warning` says why one that is there was not read. */
export interface DockerConfigReading {
  readonly config: DockerConfig;
  readonly warning: string | null;
}

/** Docker's `config.json` in `$DOCKER_CONFIG` or `~/.docker`. Never fails. */
export async function readDockerConfig(
  env: Readonly<Record<string, string | undefined>>,
): Promise<DockerConfigReading> {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '';
  const folder = env['DOCKER_CONFIG'] || (home === '' ? '' : join(home, '.docker'));
  if (folder === '') return { config: emptyDockerConfig, warning: null };
  const file = join(folder, 'config.json');
  try {
    const config = parseDockerConfig(await readFile(file, 'utf8'));
    return config === null
      ? { config: emptyDockerConfig, warning: `${file} is not JSON as docker writes it` }
      : { config, warning: null };
  } catch (error) {
    const isAbsent = isRecord(error) && error['code'] === 'ENOENT';
    return { config: emptyDockerConfig, warning: isAbsent ? null : `${file} cannot be read` };
  }
}
