import { X509Certificate, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TokenAuth } from '../lab/types';
import { runCommand } from '../process/run-command';
import { type Grant, parseScopes } from './parse-scopes';

/** What a registry is told of the service, and the service of itself. */
export const SERVICE = 'lab';
const LIFETIME_S = 300;

/** A service that gives one user every permission asked for, and nobody else any. */
export interface TokenService {
  /** Where a registry sends its clients. */
  readonly realm: string;
  /** File with the certificate of the key that signs the tokens. */
  readonly certificate: string;
  stop(): void;
}

/**
 * Starts the other half of distribution's "Token Authentication Specification" on a free loopback port, inside this
 * process. It does not keep the process alive.
 */
export async function startTokenService(folder: string, user: TokenAuth): Promise<TokenService> {
  const [key, certificate] = [join(folder, 'token.key'), join(folder, 'token.crt')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${SERVICE}`];
  await runCommand('openssl', [...request, '-keyout', key, '-out', certificate]);
  const signToken = openSigner(readFileSync(key), readFileSync(certificate));
  const expected = `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`;
  const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    response.setHeader('connection', 'close');
    if (incoming.headers.authorization !== expected) {
      const error = { code: 'UNAUTHORIZED', message: 'incorrect username or password' };
      response.writeHead(401).end(JSON.stringify({ errors: [error] }));
      return;
    }
    const { searchParams } = new URL(incoming.url ?? '', 'http://lab');
    const token = signToken(user.username, parseScopes(searchParams.getAll('scope')));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ token, expires_in: LIFETIME_S }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    realm: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    certificate,
    stop: () => server.close(),
  };
}

/** Signs as distribution's "Token Authentication Implementation" wants it, with the certificate in the token itself. */
function openSigner(key: Buffer, certificate: Buffer): (user: string, access: readonly Grant[]) => string {
  const privateKey = createPrivateKey(key);
  const x5c = [new X509Certificate(certificate).raw.toString('base64')];
  return (user, access) => {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, nbf: now - 10, exp: now + LIFETIME_S };
    const claims = { iss: SERVICE, aud: SERVICE, sub: user, jti: randomUUID(), ...times, access };
    const signed = [{ typ: 'JWT', alg: 'RS256', x5c }, claims]
      .map((part) => encode(JSON.stringify(part)))
      .join('.');
    return `${signed}.${encode(sign('RSA-SHA256', Buffer.from(signed), privateKey))}`;
  };
}

function encode(content: string | Buffer): string {
  return Buffer.from(content).toString('base64url');
}
