import type { Credentials } from './docker-config';
import { findAuth, findHelper, serverAddress } from './docker-config';
import { readDockerConfig } from './read-docker-config';
import type { DockerConfigReading } from './read-docker-config';
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
  let config: Promise<DockerConfigReading> | undefined;
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
