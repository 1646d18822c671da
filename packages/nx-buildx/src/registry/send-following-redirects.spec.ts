import { MockAgent } from 'undici';
import { createConnections } from './connections';
import { sendFollowingRedirects } from './send-following-redirects';
import type { HttpRequest } from './http-message';
import type { TestServer } from './testing/start-server';
import { startServer } from './testing/start-server';

const connections = createConnections({
  env: {},
  insecureRegistries: [],
  certificatesFolder: '/nonexistent',
  connectionsPerHost: 2,
});
let servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.map(async (server) => server.close()));
  servers = [];
});
afterAll(async () => connections.close());

async function redirectTo(location: string): Promise<TestServer> {
  const server = await startServer((request, response) =>
    request.url === '/start' ? response.writeHead(307, { location }).end() : response.end('here'),
  );
  servers.push(server);
  return server;
}

const send = async (server: TestServer, method: HttpRequest['method'] = 'GET') =>
  sendFollowingRedirects(
    connections,
    { method, url: new URL(`http://${server.host}/start`), headers: { authorization: 'Bearer secret' } },
    AbortSignal.timeout(2_000),
  );

it('follows on the same host with what it has', async () => {
  const server = await redirectTo('/moved?to=here');
  expect(await send(server)).toMatchObject({ ok: true, value: { status: 200 } });
  expect(server.requests).toEqual(['GET /start', 'GET /moved?to=here']);
  expect(server.authorizations).toEqual(['Bearer secret', 'Bearer secret']);
});

it('shows no other host its authorization', async () => {
  const storage = await redirectTo('/');
  const server = await redirectTo(`http://${storage.host}/blob`);
  expect(await send(server)).toMatchObject({ ok: true, value: { status: 200 } });
  expect(storage.requests).toEqual(['GET /blob']);
  expect(storage.authorizations).toEqual([undefined]);
});

it('gives up on a circle', async () => {
  const server = await redirectTo('/start');
  expect(await send(server)).toMatchObject({ ok: false, error: { kind: 'protocol' } });
  expect(server.requests).toHaveLength(6);
});

it.each(['ftp://elsewhere.dev/', 'http://[', ''])('does not follow to %j', async (location) => {
  const server = await redirectTo(location);
  const reply = await send(server);
  expect(reply.ok && reply.value.status === 200).toBe(false);
});

it.each(['POST', 'PUT', 'DELETE'] as const)('does not send a %s anywhere else', async (method) => {
  const storage = await redirectTo('/');
  for (const location of ['/moved', `http://${storage.host}/moved`]) {
    const server = await redirectTo(location);
    expect(await send(server, method)).toMatchObject({ ok: true, value: { status: 307 } });
    expect(server.requests).toEqual([`${method} /start`]);
  }
  expect(storage.requests).toEqual([]);
});

it('does not leave HTTPS', async () => {
  const agent = new MockAgent();
  agent.disableNetConnect();
  const headers = { location: 'http://r.dev/moved' };
  agent.get('https://r.dev').intercept({ path: '/start' }).reply(307, '', { headers });
  const reply = await sendFollowingRedirects(
    { dispatcherFor: () => agent, close: async () => undefined },
    { method: 'GET', url: new URL('https://r.dev/start'), headers: {} },
    AbortSignal.timeout(2_000),
  );
  expect(reply).toMatchObject({ ok: false, error: { kind: 'protocol', status: 307 } });
  await agent.close();
});
