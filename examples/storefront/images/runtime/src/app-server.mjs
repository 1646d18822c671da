import { createServer } from 'node:http';

/**
 * What a handler gives: a body with its type, or a value that is sent as JSON.
 *
 * @typedef {{ body: string | Buffer, type?: string } | { json: unknown }} Content
 * @typedef {Content & { status?: number, headers?: Record<string, string> }} Answer
 * @typedef {(request: { url: URL, headers: object, text(): Promise<string> }) => Answer | Promise<Answer>} Handler
 */

/**
 * An HTTP server for an app. `/healthz` is there without the app doing anything.
 *
 * @param {{ routes?: Record<string, Handler>, fallback?: Handler }} app routes are named by method and path, `GET /products`
 */
export function createAppServer({ routes = {}, fallback = notFound }) {
  return createServer(async (request, response) => {
    const url = new URL(request.url, 'http://storefront');
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = routes[`${method} ${url.pathname}`] ?? (url.pathname === '/healthz' ? healthy : fallback);
    const answer = await answerWith(handler, {
      url,
      headers: request.headers,
      text: () => readText(request),
    });
    const { type, body } = encode(answer);
    response.writeHead(answer.status ?? 200, {
      'content-type': type,
      'content-length': body.length,
      ...answer.headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
}

function encode(answer) {
  if ('json' in answer) {
    return { type: 'application/json; charset=utf-8', body: Buffer.from(JSON.stringify(answer.json)) };
  }
  return { type: answer.type ?? 'text/plain; charset=utf-8', body: Buffer.from(answer.body) };
}

function healthy() {
  return { json: { status: 'ok' } };
}

function notFound({ url }) {
  return { status: 404, body: `nothing at ${url.pathname}\n` };
}

async function answerWith(handler, request) {
  try {
    return await handler(request);
  } catch (error) {
    console.error(`${request.url.pathname}: ${error.stack}`);
    return { status: 500, body: 'something went wrong\n' };
  }
}

async function readText(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
