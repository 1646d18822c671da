import { readDockerConfig } from '../registry/read-docker-config';
import type { Environment } from './read-environment';

/**
 * The docker context whose daemon the docker CLI talks to (docker/cli, cli/command/cli.go, `resolveContextName`):
 * DOCKER_HOST stands for `default`, then comes DOCKER_CONTEXT, then what `docker context use` chose.
 */
export async function readDockerContext(env: Environment): Promise<string> {
  if (env['DOCKER_HOST']) return 'default';
  const { DOCKER_CONTEXT: named } = env;
  if (named) return named;
  const { config } = await readDockerConfig(env);
  return config.currentContext ?? 'default';
}
