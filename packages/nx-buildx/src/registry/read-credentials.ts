import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials, DockerConfig } from './docker-config';
import { emptyDockerConfig, findAuth, findHelper, parseDockerConfig, serverAddress } from './docker-config';
import { isRecord } from './http-message';
import { runCredentialHelper } from './run-credential-helper';

/** `credentials: null` is anonymous; `warning` then may say why that was not intended. */
export interface CredentialsReading {
  readonly credentials: Credentials | null;
  readonly warning: string | null;
}

export type ReadCredentials = (host: string) => Promise<CredentialsReading>;

/**
 * Credentials as `docker login` keeps them: Docker's `config.json` in `$DOCKER_CONFIG` or `~/.docker`, and the
 * credential helpers it names. The file is read once, a helper runs once per host. Never fails: public images need no
 * credentials, so what cannot be read becomes a warning for the message of a later refusal.
 */
export function createReadCredentials(env: Readonly<Record<string, string | undefined>>): ReadCredentials {
  let config: Promise<{ config: DockerConfig; warning: string | null }> | undefined;
  const readings = new Map<string, Promise<CredentialsReading>>();

  async function read(host: string): Promise<CredentialsReading> {
    config ??= readDockerConfig(env);
    const { config: docker, warning } = await config;
    const helper = findHelper(docker, host);
    if (helper === null) return { credentials: findAuth(docker, host), warning };
    try {
      return { credentials: await runCredentialHelper(helper, serverAddress(host), env), warning };
    } catch (error) {
      return { credentials: null, warning: error instanceof Error ? error.message : String(error) };
    }
  }

  return async (host) => {
    const reading = readings.get(host) ?? read(host);
    readings.set(host, reading);
    return reading;
  };
}

async function readDockerConfig(
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ config: DockerConfig; warning: string | null }> {
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
