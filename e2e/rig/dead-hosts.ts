import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
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

/** @returns `127.0.0.1:PORT` that nobody listens on, nor can until the tests of the file have ended */
export async function findClosedHost(): Promise<string> {
  const server = createServer();
  const port = Number((await listen(server)).split(':')[1]);
  // Its own end of a connection takes no other, and keeps everybody else from the port.
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  atEnd(() => {
    socket.destroy();
    server.close();
  });
  return `127.0.0.1:${String(socket.localPort)}`;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
