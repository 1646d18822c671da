import type { Authorizer } from './authorizer';
import type { Deadline } from './deadline';
import { refuseLate, startDeadline } from './deadline';
import type { FindBaseUrl } from './find-base-url';
import type { HttpRequest, HttpResponse } from './http-message';
import { describeErrorBody, headerOf } from './http-message';
import type { Limit } from './limit-concurrency';
import { limitConcurrency } from './limit-concurrency';
import type { RegistryAnswer, RegistryErrorKind } from './registry-answer';
import { answer, refusal } from './registry-answer';
import type { RepositoryReference } from './registry-reference';
import type { Transport } from './transport';

/** One request to a repository's API. */
export interface RepositoryRequest {
  readonly method: HttpRequest['method'];
  /** After `/v2/<repository>/`, with its query; or a `Location` as the registry gave it. */
  readonly path: string;
  readonly actions: 'pull' | 'pull,push' | 'delete';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Another repository of the same registry that is read from. */
  readonly alsoPull?: string;
  readonly mostBytes?: number;
  /** Names a refusal that means something special to this request; `null` leaves it to the usual names. */
  readonly nameRefusal?: (response: HttpResponse) => RegistryErrorKind | null;
}

/**
 * Sends a request to a repository: finds the address, authenticates, and says no for the registry. Any 2xx and 404 is
 * an answer. Fails with every kind there is; the deadline starts when the request has its place among the host's.
 */
export type SendToRepository = (
  repository: RepositoryReference,
  request: RepositoryRequest,
) => Promise<RegistryAnswer<HttpResponse>>;

export function createSendToRepository(options: {
  readonly transport: Transport;
  readonly authorizer: Authorizer;
  readonly findBaseUrl: FindBaseUrl;
  readonly noteAnswer: (host: string) => void;
  readonly requestsPerHost: number;
  readonly timeoutMs: number;
  /** Aborted where nobody waits any longer. */
  readonly stop: AbortSignal;
}): SendToRepository {
  const { transport, authorizer, findBaseUrl, noteAnswer, requestsPerHost, timeoutMs, stop } = options;
  const limits = new Map<string, Limit>();

  async function send(
    target: RepositoryReference,
    { path, actions, alsoPull, headers, ...request }: RepositoryRequest,
    deadline: Deadline,
  ): Promise<RegistryAnswer<HttpResponse>> {
    deadline.signal.throwIfAborted();
    const { host } = target;
    const base = await findBaseUrl(host, deadline);
    const url = resolveTarget(base, target, path);
    if (url === null) return refusal('protocol', `${host} names an address that is not usable`);
    const access = { host, scopes: scopesOf(target, actions, alsoPull) };
    const exchange = async (authorization: string | null): Promise<RegistryAnswer<HttpResponse>> => {
      const all = authorization === null ? headers : { ...headers, authorization };
      return transport.send({ ...request, url, headers: all, onAnswer: () => noteAnswer(host) }, deadline);
    };
    // Another host was given in a `Location` that carries its own permission.
    if (url.origin !== base.origin) return exchange(null);

    const first = await authorizer.authorizationFor(access, deadline);
    const reply = await exchange(first);
    if (!reply.ok || reply.value.status !== 401) return reply;
    const header = headerOf(reply.value, 'www-authenticate');
    const authorized = await authorizer.answerChallenge(access, header, first, deadline);
    if (!authorized.ok) return authorized;
    // The same once more would only be refused once more.
    return authorized.value === first ? reply : exchange(authorized.value);
  }

  return async (repository, request) => {
    const limit = limits.get(repository.host) ?? limitConcurrency(requestsPerHost);
    limits.set(repository.host, limit);
    return limit(async () => {
      const deadline = startDeadline(timeoutMs, stop);
      try {
        const reply = await send(repository, request, deadline);
        return reply.ok ? judge(repository, reply.value, request.nameRefusal) : reply;
      } catch (error) {
        if (!deadline.signal.aborted) throw error;
        return refuseLate(repository.host, deadline);
      }
    });
  };
}

/**
 * The address of a path of a repository, or of a `Location`, which may be relative (distribution-spec, "Pushing a blob
 * monolithically"); `null` for one that is no address or leaves HTTPS.
 */
export function resolveTarget(base: URL, { repository }: RepositoryReference, path: string): URL | null {
  const folder = new URL(`/v2/${repository}/`, base);
  if (!URL.canParse(path, folder.href)) return null;
  const url = new URL(path, folder);
  // Behind a proxy that ends TLS, a registry takes itself for one of plain HTTP.
  if (url.protocol === 'http:' && url.host === base.host) url.protocol = base.protocol;
  const isHttp = url.protocol === 'https:' || (url.protocol === 'http:' && base.protocol === 'http:');
  return isHttp ? url : null;
}

/** What a request needs permission for (distribution, "Token Scope Documentation"). */
export function scopesOf(
  { repository }: RepositoryReference,
  actions: RepositoryRequest['actions'],
  alsoPull?: string,
): readonly [string, ...string[]] {
  const others = alsoPull === undefined ? [] : [`repository:${alsoPull}:pull`];
  return [`repository:${repository}:${actions}`, ...others];
}

/** Names what a registry answered. */
export function judge(
  { host, repository }: RepositoryReference,
  response: HttpResponse,
  nameRefusal: RepositoryRequest['nameRefusal'] = () => null,
): RegistryAnswer<HttpResponse> {
  const { status } = response;
  if ((status >= 200 && status < 300) || status === 404) return answer(response);
  const usual = status === 401 ? 'unauthorized' : status === 403 ? 'denied' : 'protocol';
  const kind = nameRefusal(response) ?? usual;
  return refusal(kind, `${host} answered ${status} for ${repository}${describeErrorBody(response)}`, status);
}
