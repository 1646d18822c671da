import type { Deadline } from './deadline';
import { withinDeadline } from './deadline';
import { basicAuthorization, fetchToken } from './fetch-token';
import type { Challenge } from './parse-challenge';
import { chooseChallenge, parseChallenges } from './parse-challenge';
import type { ReadCredentials } from './read-credentials';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';
import { isInsecure } from './registry-host';
import { createTokenCache } from './token-cache';
import type { Transport } from './transport';

/** What a request to a registry needs permission for. */
export interface Access {
  readonly host: string;
  /** `repository:<name>:pull` and the like; first that of the repository itself, then those of others. */
  readonly scopes: readonly [string, ...string[]];
}

/** Knows what to put into `Authorization`, by registry host and scope. Throws where the deadline passes. */
export interface Authorizer {
  /** What the host wanted last time, so that only its first request is refused; `null` for nothing. */
  authorizationFor(access: Access, deadline: Deadline): Promise<string | null>;
  /**
   * What answers the `WWW-Authenticate` of a 401. `rejected` is the `Authorization` that was refused.
   * Fails with `unauthorized` where there is nothing to answer with.
   */
  answerChallenge(
    access: Access,
    header: string | null,
    rejected: string | null,
    deadline: Deadline,
  ): Promise<RegistryAnswer<string>>;
}

export function createAuthorizer(options: {
  readonly transport: Transport;
  readonly readCredentials: ReadCredentials;
  readonly insecureRegistries: readonly string[];
}): Authorizer {
  const { transport, readCredentials, insecureRegistries } = options;
  const learned = new Map<string, Challenge>();
  const tokens = createTokenCache();

  async function authorize(
    access: Access,
    challenge: Challenge,
    rejected: string | null,
    deadline: Deadline,
  ): Promise<RegistryAnswer<string>> {
    const { host, scopes } = access;
    const { credentials, warning } = await withinDeadline(readCredentials(host), deadline);
    const hint = warning === null ? '' : ` (${warning})`;
    if (challenge.scheme === 'basic') {
      if (credentials?.kind === 'password') {
        return answer(basicAuthorization(credentials.username, credentials.password));
      }
      return refusal(
        'unauthorized',
        `${host} wants a user name and a password, and docker has none${hint}`,
        401,
      );
    }
    const { realm = '', service = '' } = challenge.parameters;
    if (!mayAsk(realm, host, insecureRegistries)) {
      return refusal('protocol', `${host} names a token service that is not reached by HTTPS`);
    }
    // The deadline of whoever starts it must not end it for the others who wait.
    const fetched = await withinDeadline(
      tokens.take(
        JSON.stringify([host, realm, service, ...scopes]),
        rejected?.replace(/^Bearer /, '') ?? null,
        async () => fetchToken(transport, challenge, scopes, credentials, deadline.restart()),
      ),
      deadline,
    );
    if (fetched.ok) return answer(`Bearer ${fetched.value.token}`);
    return { ok: false, error: { ...fetched.error, message: `${host}: ${fetched.error.message}${hint}` } };
  }

  return {
    async authorizationFor(access, deadline) {
      const challenge = learned.get(access.host);
      if (challenge === undefined) return null;
      const authorized = await authorize(access, challenge, null, deadline);
      // Some hosts have a token service per repository: then the request goes out bare and its own 401 says which.
      return authorized.ok ? authorized.value : null;
    },
    async answerChallenge(access, header, rejected, deadline) {
      const challenge = chooseChallenge(parseChallenges(header ?? ''));
      if (challenge === null) {
        return refusal(
          'unauthorized',
          `${access.host} answered 401 and offers no way to authenticate that we know`,
          401,
        );
      }
      learned.set(access.host, challenge);
      const scopes = chooseScopes(challenge.parameters['scope'] ?? '', access.scopes);
      return authorize({ ...access, scopes }, challenge, rejected, deadline);
    },
  };
}

/**
 * The scopes that a challenge names, separated by spaces (distribution, "Token Authentication Specification"). Those of
 * other repositories are added, because not every registry names the source of a mount.
 */
function chooseScopes(named: string, [own, ...others]: Access['scopes']): Access['scopes'] {
  const [first = own, ...rest] = named.split(' ').filter((scope) => scope !== '');
  return [first, ...rest, ...others.filter((other) => other !== first && !rest.includes(other))];
}

function mayAsk(realm: string, host: string, insecureRegistries: readonly string[]): boolean {
  if (!URL.canParse(realm)) return false;
  const url = new URL(realm);
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && [host, url.host].some((name) => isInsecure(name, insecureRegistries));
}
