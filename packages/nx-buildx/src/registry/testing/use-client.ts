import type { RegistryClient, RegistryClientOptions } from '../registry-client';
import { createRegistryClient } from '../registry-client';
import type { Answer, TestServer } from './start-server';
import { startServer } from './start-server';

/** Servers and one client for each test of a file, closed after it. */
export interface ClientRig {
  serve(answer: Answer): Promise<TestServer>;
  /** A client that waits between no two tries. */
  connect(options?: Partial<RegistryClientOptions>): RegistryClient;
}

/** Call it at the top of a spec. */
export function useClient(): ClientRig {
  let servers: TestServer[] = [];
  let clients: RegistryClient[] = [];
  afterEach(async () => {
    await Promise.all(clients.map(async (client) => client.close({ now: true })));
    await Promise.all(servers.map(async (server) => server.close()));
    servers = [];
    clients = [];
  });
  return {
    async serve(answer) {
      const server = await startServer(answer);
      servers.push(server);
      return server;
    },
    connect(options = {}) {
      const clock = { random: () => 0, sleep: () => Promise.resolve() };
      const client = createRegistryClient({ env: {}, clock, ...options });
      clients.push(client);
      return client;
    },
  };
}
