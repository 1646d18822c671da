import type { Deadline } from './deadline';
import type { Credentials } from './docker-config';
import type { HttpRequest, HttpResponse } from './http-message';
import { describeErrorBody, isRecord, parseJson } from './http-message';
import type { Challenge } from './parse-challenge';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';
import type { Transport } from './transport';

export interface BearerToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What a token lasts where its service does not say (distribution, "Token Authentication Specification"). */
const usualLifetimeS = 60;
/** A token that is about to expire may have done so when it arrives. */
const safetyMs = 5_000;

/**
 * One token for all scopes together, from the service that a Bearer challenge names: a GET, with basic credentials or none, or,
 * for an identity token, an OAuth refresh (distribution, "Token Authentication Specification" and "Oauth2 Token
 * Authentication").
 *
 * Fails with `unauthorized` where the service refuses, `protocol` where its answer holds no token, or as the transport
 * does.
 */
export async function fetchToken(
  transport: Transport,
  challenge: Challenge,
  scopes: readonly string[],
  credentials: Credentials | null,
  deadline: Deadline,
): Promise<RegistryAnswer<BearerToken>> {
  const realm = challenge.parameters['realm'] ?? '';
  if (!URL.canParse(realm)) return refusal('protocol', 'the registry names no usable token service');
  const reply = await transport.send(tokenRequest(new URL(realm), challenge, scopes, credentials), deadline);
  if (!reply.ok) return reply;
  return readToken(reply.value, new URL(realm).host);
}

function tokenRequest(
  url: URL,
  challenge: Challenge,
  scopes: readonly string[],
  credentials: Credentials | null,
): HttpRequest {
  const service = challenge.parameters['service'];
  const parameters = new URLSearchParams(service === undefined ? {} : { service });
  if (credentials?.kind === 'identity-token') {
    parameters.set('scope', scopes.join(' '));
    parameters.set('grant_type', 'refresh_token');
    parameters.set('client_id', 'nx-buildx');
    parameters.set('refresh_token', credentials.identityToken);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    return { method: 'POST', url, headers, body: parameters.toString() };
  }
  for (const [name, value] of parameters) url.searchParams.set(name, value);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  return {
    method: 'GET',
    url,
    headers: {
      accept: 'application/json',
      ...(credentials === null
        ? {}
        : { authorization: basicAuthorization(credentials.username, credentials.password) }),
    },
  };
}

function readToken(response: HttpResponse, service: string): RegistryAnswer<BearerToken> {
  if (response.status !== 200) {
    const kind = [400, 401, 403].includes(response.status) ? 'unauthorized' : 'protocol';
    const said = `the token service ${service} answered ${response.status}${describeErrorBody(response)}`;
    return refusal(kind, said, response.status);
  }
  const body = parseJson(response.body);
  const token = isRecord(body) ? [body['token'], body['access_token']].find(isFilled) : undefined;
  if (!isRecord(body) || token === undefined)
    return refusal('protocol', `the token service ${service} gave no token`);
  const lifetime = typeof body['expires_in'] === 'number' ? body['expires_in'] : usualLifetimeS;
  return answer({ token, expiresAt: Date.now() + lifetime * 1_000 - safetyMs });
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** RFC 7617. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
