import type { InspectedBuilder } from './parse-builder';

/**
 * Whether all nodes of a builder surely run on this machine: they are reached by a socket file, or by the docker context
 * `default` while DOCKER_HOST names none but a socket. A loopback port may be a tunnel, a named context anything.
 */
export function isLocal(
  { nodes }: InspectedBuilder,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const isDefaultLocal = isSocket(env['DOCKER_HOST'] || 'unix://');
  return nodes.every(({ endpoint }) =>
    endpoint === 'default' ? isDefaultLocal : isSocket(endpoint ?? 'unknown'),
  );
}

function isSocket(address: string): boolean {
  return /^(?:unix|npipe):/.test(address);
}
