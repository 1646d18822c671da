import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { atEnd } from './test-folder';

/** What a registry was asked. */
export interface RegistryRequest {
  readonly method: string;
  readonly path: string;
  /** The program that asks, as it calls itself. */
  readonly agent: string;
}

/** What a registry was asked, and what it answered. */
export interface AnsweredRequest extends RegistryRequest {
  readonly status: number;
}

/** An HTTP proxy in front of a registry, which can be made to misbehave. */
export interface RegistryProxy {
  /** `127.0.0.1:PORT`, the first part of a reference. */
  readonly host: string;
  /** Answers the next `times` requests that match with a status, instead of asking the registry. */
  refuse(status: number, times: number, matches: (asked: RegistryRequest) => boolean): void;
  /** Takes the requests that match and never answers them. */
  ignore(matches: (asked: RegistryRequest) => boolean): void;
  /** The requests that were refused, as `PUT /v2/…`. */
  readonly refused: readonly string[];
  /** All requests that were answered, in the order of their answers. */
  readonly answered: readonly AnsweredRequest[];
}

/** Whether the plugin itself asks, and not the engine. */
export function isOfPlugin({ agent }: RegistryRequest): boolean {
  return agent === 'nx-buildx';
}

/** Whether a request puts a manifest into a repository: the last thing that a push does. */
export function putsManifestOf(repository: string): (asked: RegistryRequest) => boolean {
  return ({ method, path }) => method === 'PUT' && path.startsWith(`/v2/${repository}/manifests/`);
}

interface Refusal {
  readonly status: number;
  readonly matches: (asked: RegistryRequest) => boolean;
  left: number;
}

/** Starts a proxy that passes everything on as it is; it ends with the tests of the file. */
export async function startRegistryProxy(registryHost: string): Promise<RegistryProxy> {
  const refusals: Refusal[] = [];
  const refused: string[] = [];
  const answered: AnsweredRequest[] = [];
  const ignored: ((asked: RegistryRequest) => boolean)[] = [];
  const server = createServer((asked, answer) => {
    const { method = '', url: path = '', headers } = asked;
    const told = { method, path, agent: headers['user-agent'] ?? '' };
    if (ignored.some((matches) => matches(told))) return;
    answer.on('finish', () => answered.push({ ...told, status: answer.statusCode }));
    const refusal = refusals.find(({ left, matches }) => left > 0 && matches(told));
    if (refusal === undefined) {
      passOn(registryHost, asked, answer);
      return;
    }
    refusal.left -= 1;
    refused.push(`${method} ${path}`);
    asked.resume();
    answer.writeHead(refusal.status, { 'content-type': 'text/plain' }).end('out of order\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${String(port)}`,
    refused,
    answered,
    ignore: (matches) => void ignored.push(matches),
    refuse: (status, times, matches) => void refusals.push({ status, matches, left: times }),
  };
}

/** The registry sees the proxy's own host, so that the addresses it gives out lead back here. */
function passOn(registryHost: string, asked: IncomingMessage, answer: ServerResponse): void {
  const [host, port] = registryHost.split(':');
  const { method, url: path, headers } = asked;
  const passed = request({ host, port, method, path, headers }, (given) => {
    answer.writeHead(given.statusCode ?? 502, given.headers);
    given.pipe(answer);
  });
  passed.on('error', () => answer.destroy());
  asked.on('error', () => passed.destroy());
  asked.pipe(passed);
}
