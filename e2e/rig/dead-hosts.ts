import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { once } from 'node:events';
import { atEnd } from './test-folder';

/** Starts a server that takes connections and never says a word. @returns `127.0.0.1:PORT` */
export async function startSilentHost(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  const host = await listen(server);
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return host;
}

/** @returns `127.0.0.1:PORT` that nobody listens on */
export async function findClosedHost(): Promise<string> {
  const server = createServer();
  const host = await listen(server);
  server.close();
  await once(server, 'close');
  return host;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
