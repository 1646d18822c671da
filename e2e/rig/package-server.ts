import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atEnd } from './test-folder';

/** A server of packages, on loopback: steps reach it with the host's network. */
export interface PackageServer {
  readonly url: string;
  /** Names of the packages that were asked for since the last call, sorted. */
  takeRequests(): readonly string[];
}

/** Call it in a hook or a test; it ends with the tests of the file. */
export async function startPackageServer(): Promise<PackageServer> {
  let requests: string[] = [];
  const server: Server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    requests.push(name);
    response.end(`package ${name}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    takeRequests: () => {
      const taken = requests.sort();
      requests = [];
      return taken;
    },
  };
}
