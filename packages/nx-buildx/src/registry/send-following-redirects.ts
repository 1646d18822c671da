import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Connections } from './connections';
import type { HttpRequest, HttpResponse } from './http-message';
import { headerOf } from './http-message';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;
/** More than any manifest (4 MiB, distribution-spec "Pushing Manifests") or page of tags. */
const usualMostBytes = 32 * 1024 * 1024;

/** A request whose body may be one that can be sent only once. */
export type StreamedRequest = Omit<HttpRequest, 'body'> & { readonly body?: string | Buffer | Readable };

/** An answer whose body is still to come. It must be read to its end or the request aborted. */
export interface OpenResponse extends Omit<HttpResponse, 'body'> {
  readonly body: Dispatcher.ResponseData['body'];
}

/**
 * One exchange, as {@link openFollowingRedirects}, read to its end.
 *
 * Fails with `protocol` for a redirect that leads nowhere and for a body that is too long; throws what undici throws
 * where there is no connection.
 */
export async function sendFollowingRedirects(
  connections: Connections,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<RegistryAnswer<HttpResponse>> {
  const opened = await openFollowingRedirects(connections, request, signal);
  if (!opened.ok) return opened;
  const mostBytes = request.mostBytes ?? usualMostBytes;
  const body = await readBody(request.method, opened.value, mostBytes);
  if (body === null) {
    const said = `${request.url.host} answered with more than ${mostBytes} bytes`;
    return refusal('protocol', said, opened.value.status);
  }
  return answer({ ...opened.value, body });
}

/**
 * One exchange up to the headers of its answer, redirects of GET and HEAD included. `Authorization` is for the host it
 * was made for and goes no further, and no redirect leads from HTTPS to HTTP. What changes something on a registry is
 * never sent on: a redirect is then the answer.
 *
 * Fails with `protocol` for a redirect that leads nowhere; throws what undici throws where there is no connection.
 */
export async function openFollowingRedirects(
  connections: Connections,
  request: StreamedRequest,
  signal: AbortSignal,
): Promise<RegistryAnswer<OpenResponse>> {
  let current = request;
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    const response = await open(connections, current, signal);
    const mayFollow = current.method === 'GET' || current.method === 'HEAD';
    if (!redirects.has(response.status) || !mayFollow) return answer(response);
    const next = resolveRedirect(current, response);
    await response.body.dump();
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

async function open(
  connections: Connections,
  request: StreamedRequest,
  signal: AbortSignal,
): Promise<OpenResponse> {
  const { method, url, headers, body } = request;
  const response = await connections.dispatcherFor(url).request({
    method,
    origin: url.origin,
    path: url.pathname + url.search,
    headers: { 'user-agent': 'nx-buildx', ...headers },
    signal,
    ...(body === undefined ? {} : { body }),
  });
  request.onAnswer?.();
  return { status: response.statusCode, headers: response.headers, body: response.body };
}

/** `null` where there is more of it. */
async function readBody(
  method: HttpRequest['method'],
  response: OpenResponse,
  mostBytes: number,
): Promise<Buffer | null> {
  // The answer to a HEAD states the length of a body that does not come.
  const announced = method === 'HEAD' ? 0 : Number(headerOf(response, 'content-length') ?? 0);
  if (announced > mostBytes) {
    // Nobody waits for what ending it early calls an error.
    response.body.on('error', () => undefined).destroy();
    return null;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function resolveRedirect(request: StreamedRequest, response: OpenResponse): StreamedRequest | null {
  const location = headerOf(response, 'location');
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
