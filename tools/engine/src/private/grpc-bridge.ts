import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import type { Bridge } from '../lab/types';

/**
 * Opens a free loopback port behind which a daemon's BuildKit speaks gRPC. dockerd gives the connection over to it after
 * `POST /grpc` with `Upgrade: h2c` (moby/moby, api/server/router/grpc). The bridge is part of this process, and does not
 * keep it alive.
 *
 * @param socketPath the daemon's unix socket
 */
export async function openGrpcBridge(socketPath: string): Promise<Bridge> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    watch(client);
    const upgrade = request({
      socketPath,
      path: '/grpc',
      method: 'POST',
      headers: { connection: 'Upgrade', upgrade: 'h2c' },
    });
    upgrade.on('upgrade', (_answer, daemon: Socket, head) => {
      watch(daemon);
      client.on('close', () => daemon.destroy());
      daemon.on('close', () => client.destroy());
      client.write(head);
      daemon.pipe(client).pipe(daemon);
    });
    upgrade.on('response', () => client.destroy());
    upgrade.on('error', () => client.destroy());
    upgrade.end();
  });
  const watch = (socket: Socket): void => {
    sockets.add(socket);
    socket.unref();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return {
    url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
