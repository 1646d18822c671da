import { isIPv4 } from 'node:net';

/** Whether a registry host, with or without port, is this machine. */
export function isLoopback(host: string): boolean {
  const name = hostName(host);
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/**
 * The schemes to try for a registry, in this order. Only loopback and registries marked insecure may speak plain
 * HTTP, as in docker (docs.docker.com, "dockerd", "Insecure registries"). Docker tries HTTPS first for both; here
 * loopback starts with HTTP, since local registries speak it nearly always. Certificates of these are not checked.
 */
export function schemesOf(
  host: string,
  insecureRegistries: readonly string[],
): readonly ('http' | 'https')[] {
  if (isLoopback(host)) return ['http', 'https'];
  return isInsecure(host, insecureRegistries) ? ['https', 'http'] : ['https'];
}

/** Whether plain HTTP and certificates nobody vouches for are acceptable. */
export function isInsecure(host: string, insecureRegistries: readonly string[]): boolean {
  return isLoopback(host) || insecureRegistries.some((entry) => entry.toLowerCase() === host.toLowerCase());
}

function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host)?.[1];
  return (bracketed ?? (host.split(':').length > 2 ? host : host.replace(/:\d*$/, ''))).toLowerCase();
}
