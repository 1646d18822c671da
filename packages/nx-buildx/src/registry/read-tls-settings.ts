import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

/** TLS options of connections to one host, in Node's words; empty for Node's own defaults. */
export interface TlsSettings {
  readonly ca?: string[];
  readonly cert?: string[];
  readonly key?: string[];
  readonly rejectUnauthorized?: boolean;
}

/**
 * Certificates that docker is given for a registry in `<folder>/<host[:port]>`: `*.crt` are authorities, in addition
 * to the usual ones; `*.cert` with the `*.key` of the same name is a client certificate (docs.docker.com, "Verify
 * repository client with certificates"). The authorities of `SSL_CERT_FILE`, where docker and all Go programs look, are
 * added as well; Node does not look there by itself. A folder or file that cannot be read counts as absent.
 */
export function readTlsSettings(
  host: string,
  certificatesFolder: string,
  env: Readonly<Record<string, string | undefined>>,
): TlsSettings {
  const folder = join(certificatesFolder, host);
  const names = listFolder(folder);
  const authorities = names
    .filter((name) => name.endsWith('.crt'))
    .flatMap((name) => readText(join(folder, name)))
    .concat(readText(env['SSL_CERT_FILE'] ?? ''));
  const pairs = names
    .filter((name) => name.endsWith('.cert'))
    .map(
      (name) => [readText(join(folder, name)), readText(join(folder, `${name.slice(0, -5)}.key`))] as const,
    )
    .filter(([cert, key]) => cert.length === 1 && key.length === 1);
  return {
    ...(authorities.length > 0 ? { ca: [...usualAuthorities(env), ...authorities] } : {}),
    ...(pairs.length > 0
      ? { cert: pairs.flatMap(([cert]) => cert), key: pairs.flatMap(([, key]) => key) }
      : {}),
  };
}

/** What Node trusts by itself, which it no longer does once it is given authorities. */
function usualAuthorities(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return [...rootCertificates, ...readText(env['NODE_EXTRA_CA_CERTS'] ?? '')];
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function readText(file: string): readonly string[] {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}
