import type { RegistryClient, RegistryClientOptions } from './registry-client';
import { createRegistryClient } from './registry-client';
import type { Answer, TestServer } from './testing/start-server';
import { answerManifest, digestOf, imageManifest, startServer } from './testing/start-server';

let server: TestServer;
let client: RegistryClient;
let sleeps: number[];

async function start(answer: Answer, options: Partial<RegistryClientOptions> = {}): Promise<void> {
  server = await startServer(answer);
  sleeps = [];
  const clock = { random: () => 0.5, sleep: async (ms: number) => void sleeps.push(ms) };
  client = createRegistryClient({ env: {}, clock, ...options });
}

afterEach(async () => {
  await Promise.all([client.close(), server.close()]);
});

const app = (reference = 'main') => ({ host: server.host, repository: 'acme/app', reference });

describe('headManifest', () => {
  it('gives digest, media type and size', async () => {
    await start((_, response) => answerManifest(response));
    expect(await client.headManifest(app())).toEqual({
      ok: true,
      value: {
        digest: digestOf(imageManifest),
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        size: imageManifest.length,
      },
    });
    expect(server.requests).toEqual(['HEAD /v2/acme/app/manifests/main']);
  });

  it('accepts indexes and images of OCI and of Docker', async () => {
    let accept: string | undefined;
    await start((request, response) => {
      accept = request.headers.accept;
      answerManifest(response);
    });
    await client.headManifest(app());
    expect(accept?.split(', ')).toHaveLength(4);
    expect(accept).toContain('application/vnd.oci.image.index.v1+json');
    expect(accept).toContain('application/vnd.docker.distribution.manifest.list.v2+json');
  });

  it('is null for 404', async () => {
    await start((_, response) => response.writeHead(404).end());
    expect(await client.headManifest(app())).toEqual({ ok: true, value: null });
  });

  it('fetches where the registry leaves the digest out', async () => {
    await start((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(imageManifest),
    );
    expect(await client.headManifest(app())).toMatchObject({ value: { digest: digestOf(imageManifest) } });
    expect(server.requests).toEqual(['HEAD /v2/acme/app/manifests/main', 'GET /v2/acme/app/manifests/main']);
  });

  it('refuses another digest than the one asked for', async () => {
    await start((_, response) => answerManifest(response));
    expect(await client.headManifest(app(digestOf('other')))).toMatchObject({ error: { kind: 'protocol' } });
  });
});

describe('getManifest', () => {
  it('gives the narrowed manifest', async () => {
    await start((_, response) => answerManifest(response));
    expect(await client.getManifest(app(digestOf(imageManifest)))).toEqual({
      ok: true,
      value: {
        digest: digestOf(imageManifest),
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        size: imageManifest.length,
        bytes: Buffer.from(imageManifest),
        manifest: JSON.parse(imageManifest) as unknown,
      },
    });
  });

  it('refuses bytes that are not the digest asked for, or said', async () => {
    await start((_, response) =>
      response.writeHead(200, { 'docker-content-digest': digestOf('something else') }).end(imageManifest),
    );
    expect(await client.getManifest(app(digestOf('x')))).toMatchObject({ error: { kind: 'protocol' } });
    expect(await client.getManifest(app())).toMatchObject({ error: { kind: 'protocol' } });
  });

  it('refuses what is no manifest', async () => {
    await start((_, response) => response.end('<html>'));
    expect(await client.getManifest(app())).toMatchObject({
      error: {
        kind: 'protocol',
        message: `${server.host}/acme/app:main is no image index and no image manifest`,
      },
    });
  });
});

describe('listTags', () => {
  it('follows links, relative and absolute, to its own host only', async () => {
    await start((request, response) => {
      const last = new URL(request.url ?? '', 'http://x').searchParams.get('last');
      const next =
        last === null
          ? '/v2/acme/app/tags/list?last=b%2Fc&n=2'
          : 'http://elsewhere.dev:1/v2/acme/app/tags/list?last=d';
      const link = last === 'd' ? {} : { link: `<${next}>; rel="next"` };
      const tags = last === null ? ['a', 'b'] : last === 'd' ? null : ['c', 'd'];
      response.writeHead(200, link).end(JSON.stringify({ name: 'acme/app', tags }));
    });
    expect(await client.listTags(app())).toEqual({ ok: true, value: ['a', 'b', 'c', 'd'] });
    expect(server.requests.map((line) => line.replace(/^.*\?/, ''))).toEqual([
      'n=1000',
      'last=b%2Fc&n=2',
      'last=d',
    ]);
  });

  it('gives up on links in a circle', async () => {
    await start((_, response) =>
      response.writeHead(200, { link: '<?n=1000>; rel=next' }).end('{"tags":["a"]}'),
    );
    expect(await client.listTags(app())).toMatchObject({ error: { kind: 'protocol' } });
  });

  it('has none where there is no repository', async () => {
    await start((_, response) => response.writeHead(404).end());
    expect(await client.listTags(app())).toEqual({ ok: true, value: [] });
  });
});

describe('trouble', () => {
  it.each<[number, string, number]>([
    [403, 'denied', 1],
    [400, 'protocol', 1],
    [401, 'unauthorized', 1],
    [500, 'server', 4],
    [503, 'server', 4],
    [429, 'rate-limited', 4],
  ])('status %d is %s after %d tries', async (status, kind, tries) => {
    await start((_, response) =>
      response.writeHead(status).end('{"errors":[{"code":"OOPS","message":"not\\n today"}]}'),
    );
    const refused = await client.getManifest(app());
    expect(refused).toMatchObject({ ok: false, error: { kind, status } });
    if (status !== 401)
      expect(refused).toMatchObject({
        error: { message: expect.stringContaining('OOPS not today') as string },
      });
    expect(server.requests).toHaveLength(tries);
  });

  it('tries again with growing pauses, and succeeds', async () => {
    await start((_, response) =>
      server.requests.length < 4 ? response.writeHead(502).end() : answerManifest(response),
    );
    expect(await client.headManifest(app())).toMatchObject({ ok: true });
    expect(sleeps).toEqual([125, 250, 500]);
  });

  it('waits as long as Retry-After says, within reason', async () => {
    const waits = ['2', '9999', new Date(0).toUTCString()];
    await start((_, response) => {
      const wait = waits.shift();
      if (wait === undefined) answerManifest(response);
      else response.writeHead(429, { 'retry-after': wait }).end();
    });
    expect(await client.headManifest(app())).toMatchObject({ ok: true });
    expect(sleeps).toEqual([2_125, 10_250, 500]);
  });

  it('does not wait for longer than it has', async () => {
    await start((_, response) => response.writeHead(429, { 'retry-after': '60' }).end(), {
      timeoutMs: 2_000,
    });
    expect(await client.headManifest(app())).toMatchObject({ error: { kind: 'rate-limited' } });
    expect(sleeps).toEqual([]);
  });

  it('tries again after a connection that was cut', async () => {
    await start((request, response) =>
      server.requests.length < 3 ? request.socket.destroy() : answerManifest(response),
    );
    expect(await client.headManifest(app())).toMatchObject({ ok: true });
    expect(sleeps).toHaveLength(2);
  });

  it('is unreachable where nobody listens', async () => {
    await start(() => undefined);
    await server.close();
    const refused = await client.headManifest(app());
    expect(refused).toMatchObject({
      error: { kind: 'unreachable', message: expect.stringContaining('ECONNREFUSED') as string },
    });
    expect(sleeps).toHaveLength(3);
  });

  it('ends at the deadline', async () => {
    await start(() => undefined, { timeoutMs: 2_000 });
    const begin = performance.now();
    expect(await client.headManifest(app())).toEqual({
      ok: false,
      error: { kind: 'timeout', message: `${server.host} gave no answer within 2000 ms` },
    });
    expect(performance.now() - begin).toBeLessThan(4_000);
    expect(server.requests).toHaveLength(2);
  });
});

it('asks one host at most so many things at once, and loses none', async () => {
  await start((_, response) => void setTimeout(() => answerManifest(response), 5), { requestsPerHost: 3 });
  const replies = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => client.headManifest(app(`t${n}`))),
  );
  expect(replies.every((reply) => reply.ok)).toBe(true);
  expect(server.requests).toHaveLength(40);
  expect(server.mostAtOnce()).toBe(3);
});

describe('close', () => {
  it.each(['while it is asked', 'between two tries', 'before it is asked'])(
    'ends at once, %s',
    async (when) => {
      await start((_, response) => {
        if (when === 'between two tries') response.writeHead(503, { 'retry-after': '9' }).end();
      });
      const own = createRegistryClient({ env: {} });
      const isBefore = when === 'before it is asked';
      const pending = isBefore ? null : own.headManifest(app());
      while (!isBefore && server.requests.length === 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
      // The answer of the first try is on its way.
      await new Promise((resolve) => setTimeout(resolve, 50));
      const begin = performance.now();
      await own.close({ now: true });
      const refused = await (pending ?? own.headManifest(app()));
      expect(performance.now() - begin).toBeLessThan(5_000);
      expect(refused).toMatchObject({ error: { kind: when === 'between two tries' ? 'server' : 'timeout' } });
    },
  );

  it('waits otherwise', async () => {
    await start((_, response) => void setTimeout(() => answerManifest(response), 100));
    const own = createRegistryClient({ env: {} });
    const pending = own.headManifest(app());
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await own.close();
    expect(await pending).toMatchObject({ ok: true });
  });
});
