import type { Authorizer } from './authorizer';
import type { Deadline } from './deadline';
import { startDeadline } from './deadline';
import type { FindBaseUrl } from './find-base-url';
import type { HttpRequest, HttpResponse } from './http-message';
import { describeErrorBody, headerOf } from './http-message';
import type { Limit } from './limit-concurrency';
import { limitConcurrency } from './limit-concurrency';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';
import type { RepositoryReference } from './registry-reference';
import type { Transport } from './transport';

/** One request to a repository's API. */
export interface RepositoryRequest {
  readonly method: HttpRequest['method'];
  /** After `/v2/<repository>/`, with its query. */
  readonly path: string;
  readonly actions: 'pull' | 'pull,push';
  readonly headers: Readonly<Record<string, string>>;
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
  readonly requestsPerHost: number;
  readonly timeoutMs: number;
}): SendToRepository {
  const { transport, authorizer, findBaseUrl, requestsPerHost, timeoutMs } = options;
  const limits = new Map<string, Limit>();

  async function send(
    { host, repository }: RepositoryReference,
    { method, path, actions, headers }: RepositoryRequest,
    deadline: Deadline,
  ): Promise<RegistryAnswer<HttpResponse>> {
    const url = new URL(`/v2/${repository}/${path}`, await findBaseUrl(host, deadline));
    const access = { host, scope: `repository:${repository}:${actions}` };
    const exchange = async (authorization: string | null): Promise<RegistryAnswer<HttpResponse>> =>
      transport.send(
        { method, url, headers: authorization === null ? headers : { ...headers, authorization } },
        deadline,
      );

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
      const deadline = startDeadline(timeoutMs);
      try {
        const reply = await send(repository, request, deadline);
        return reply.ok ? judge(repository, reply.value) : reply;
      } catch (error) {
        if (!deadline.signal.aborted) throw error;
        return refusal('timeout', `${repository.host} gave no answer within ${timeoutMs} ms`);
      }
    });
  };
}

function judge(
  { host, repository }: RepositoryReference,
  response: HttpResponse,
): RegistryAnswer<HttpResponse> {
  const { status } = response;
  if ((status >= 200 && status < 300) || status === 404) return answer(response);
  const kind = status === 401 ? 'unauthorized' : status === 403 ? 'denied' : 'protocol';
  return refusal(kind, `${host} answered ${status} for ${repository}${describeErrorBody(response)}`, status);
}
