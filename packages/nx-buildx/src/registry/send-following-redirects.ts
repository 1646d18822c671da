import type { Connections } from './connections';
import type { HttpRequest, HttpResponse } from './http-message';
import { headerOf } from './http-message';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/**
 * One exchange, redirects of GET and HEAD included. `Authorization` is for the host it was made for and goes no
 * further, and no redirect leads from HTTPS to HTTP.
 *
 * Fails with `protocol` for a redirect that leads nowhere; throws what undici throws where there is no connection.
 */
export async function sendFollowingRedirects(
  connections: Connections,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<RegistryAnswer<HttpResponse>> {
  let current = request;
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    const response = await exchange(connections, current, signal);
    if (!redirects.has(response.status) || current.method === 'POST') return answer(response);
    const next = resolveRedirect(current, headerOf(response, 'location'));
    if (next === null) {
      return refusal(
        'protocol',
        `${current.url.host} redirects to an address that is not usable`,
        response.status,
      );
    }
    current = next;
  }
  return refusal('protocol', `${request.url.host} redirects more than ${mostRedirects} times`);
}

async function exchange(
  connections: Connections,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, url, headers, body } = request;
  const response = await connections.dispatcherFor(url).request({
    method,
    origin: url.origin,
    path: url.pathname + url.search,
    headers: { 'user-agent': 'nx-buildx', ...headers },
    signal,
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.from(await response.body.arrayBuffer()),
  };
}

function resolveRedirect(request: HttpRequest, location: string | null): HttpRequest | null {
  if (location === null || !URL.canParse(location, request.url.href)) return null;
  const url = new URL(location, request.url);
  const isHttp = url.protocol === 'https:' || (url.protocol === 'http:' && request.url.protocol === 'http:');
  if (!isHttp) return null;
  if (url.origin === request.url.origin) return { ...request, url };
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => name !== 'authorization'),
  );
  return { ...request, url, headers };
}
