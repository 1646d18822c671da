import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real HTTP server on loopback, and what it was asked. */
export interface TestServer {
  readonly host: string;
  /** `METHOD path`, in order. */
  readonly requests: string[];
  readonly authorizations: (string | undefined)[];
  /** Most requests that were under way at once. */
  readonly mostAtOnce: () => number;
  readonly close: () => Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export async function startServer(answer: Answer): Promise<TestServer> {
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  let running = 0;
  let most = 0;
  const listener: RequestListener = (request, response) => {
    // The question which scheme the server speaks is not what these specs count.
    if (request.url === '/v2/') return void response.writeHead(401).end();
    running += 1;
    most = Math.max(most, running);
    response.on('close', () => (running -= 1));
    requests.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers.authorization);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString()));
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    authorizations,
    mostAtOnce: () => most,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const imageManifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: `sha256:${'1'.repeat(64)}`,
    size: 7,
  },
  layers: [
    { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: `sha256:${'2'.repeat(64)}`, size: 9 },
  ],
});

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A manifest as distribution's registry answers it, HEAD and GET alike. */
export function answerManifest(response: ServerResponse, text = imageManifest): void {
  response.writeHead(200, {
    'content-type': 'application/vnd.oci.image.manifest.v1+json',
    'content-length': Buffer.byteLength(text),
    'docker-content-digest': digestOf(text),
  });
  response.end(text);
}
