import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from './testing/start-server';
import { digestOf } from './testing/start-server';
import { useClient } from './testing/use-client';

const rig = useClient();
const blob = 'the bytes of a blob';
const digest = digestOf(blob);

describe('getBlob and hasBlob', () => {
  it('gives the bytes, from wherever the registry keeps them', async () => {
    const storage = await rig.serve((_, response) => response.end(blob));
    const location = `http://${storage.host}/bucket/blob?signature=1`;
    const server = await rig.serve((_, response) => response.writeHead(307, { location }).end());
    const at = { host: server.host, repository: 'acme/app' };
    const client = rig.connect();
    expect(await client.getBlob(at, digest)).toEqual({ ok: true, value: Buffer.from(blob) });
    expect(await client.hasBlob(at, digest)).toEqual({ ok: true, value: true });
    expect(server.requests).toEqual(
      ['GET', 'HEAD'].map((method) => `${method} /v2/acme/app/blobs/${digest}`),
    );
    expect(storage.authorizations).toEqual([undefined, undefined]);
  });

  it('finds nothing at 404', async () => {
    const server = await rig.serve((_, response) => response.writeHead(404).end());
    const at = { host: server.host, repository: 'acme/app' };
    expect(await rig.connect().getBlob(at, digest)).toEqual({ ok: true, value: null });
    expect(await rig.connect().hasBlob(at, digest)).toEqual({ ok: true, value: false });
  });

  it.each<[string, Answer]>([
    ['other bytes', (_, response) => response.end('something else')],
    [
      'more than 4 MiB',
      (_, response) => response.writeHead(200, { 'content-length': 4 * 1024 * 1024 + 1 }).flushHeaders(),
    ],
    ['more than 4 MiB without saying so', (_, response) => response.end(Buffer.alloc(4 * 1024 * 1024 + 1))],
  ])('does not take %s', async (_, answer) => {
    const server = await rig.serve(answer);
    const reply = await rig.connect().getBlob({ host: server.host, repository: 'acme/app' }, digest);
    expect(reply).toMatchObject({ error: { kind: 'protocol' } });
  });

  it('takes a HEAD that announces a large blob', async () => {
    const server = await rig.serve((_, response) =>
      response.writeHead(200, { 'content-length': 40 * 1024 * 1024 }).end(),
    );
    const at = { host: server.host, repository: 'acme/app' };
    expect(await rig.connect().hasBlob(at, digest)).toEqual({ ok: true, value: true });
  });
});

describe('mountBlob', () => {
  const mount = `POST /v2/acme/app/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=acme%2Fbase`;

  it('is true for 201', async () => {
    const server = await rig.serve((_, response) => response.writeHead(201).end());
    const to = { host: server.host, repository: 'acme/app' };
    expect(await rig.connect().mountBlob(to, digest, 'acme/base')).toEqual({ ok: true, value: true });
    expect(server.requests).toEqual([mount]);
  });

  it.each(['relative', 'absolute'])('is false for 202, and gives the upload up (%s)', async (kind) => {
    const server = await rig.serve((request, response) => {
      const path = '/v2/acme/app/blobs/uploads/7?_state=x';
      const location = kind === 'relative' ? path : `http://${server.host}${path}`;
      if (request.method === 'POST') response.writeHead(202, { location }).end();
      else response.writeHead(500).end();
    });
    const to = { host: server.host, repository: 'acme/app' };
    expect(await rig.connect().mountBlob(to, digest, 'acme/base')).toEqual({ ok: true, value: false });
    expect(server.requests.slice(0, 2)).toEqual([mount, 'DELETE /v2/acme/app/blobs/uploads/7?_state=x']);
  });

  it('is refused where there is no such repository', async () => {
    const server = await rig.serve((_, response) => response.writeHead(404).end());
    const to = { host: server.host, repository: 'acme/app' };
    expect(await rig.connect().mountBlob(to, digest, 'acme/base')).toMatchObject({ error: { status: 404 } });
  });

  it('asks for both repositories in one token', async () => {
    const service = await rig.serve((_, response) => response.end('{"token":"t"}'));
    const challenge = `Bearer realm="http://${service.host}/token",service="r",scope="repository:acme/app:pull,push"`;
    const server = await rig.serve((request, response) => {
      const isKnown = request.headers.authorization === 'Bearer t';
      response.writeHead(isKnown ? 201 : 401, isKnown ? {} : { 'www-authenticate': challenge }).end();
    });
    const to = { host: server.host, repository: 'acme/app' };
    const client = rig.connect();
    expect(await client.mountBlob(to, digest, 'acme/base')).toEqual({ ok: true, value: true });
    expect(await client.mountBlob(to, digestOf('another'), 'acme/base')).toEqual({ ok: true, value: true });
    expect(service.requests.map(decodeURIComponent)).toEqual([
      'GET /token?service=r&scope=repository:acme/app:pull,push&scope=repository:acme/base:pull',
    ]);
  });
});

describe('copyBlob', () => {
  const from = (host: string) => ({ host, repository: 'acme/base' });
  const to = (host: string) => ({ host, repository: 'acme/app' });
  const large = Buffer.alloc(40 * 1024 * 1024, 'nx-buildx').toString();

  /** A registry that takes uploads; `answerPut` sees what came. */
  async function serveUploads(
    answerPut: (response: Parameters<Answer>[1], body: string, tries: number) => void,
  ) {
    let tries = 0;
    const server = await rig.serve((request, response, body) => {
      if (request.method === 'POST') {
        response.writeHead(202, { location: `/v2/acme/app/blobs/uploads/${(tries += 1)}?state=s` }).end();
      } else answerPut(response, body, tries);
    });
    return server;
  }

  it('streams from one registry to another, more than an answer may have', async () => {
    let came = '';
    const source = await rig.serve((_, response) => response.end(large));
    const target = await serveUploads((response, body) => {
      came = digestOf(body);
      response.writeHead(201).end();
    });
    const client = rig.connect();
    const reply = await client.copyBlob(to(target.host), digestOf(large), large.length, from(source.host));
    expect(reply).toEqual({ ok: true, value: true });
    expect(came).toBe(digestOf(large));
    expect(target.requests).toEqual([
      'POST /v2/acme/app/blobs/uploads/',
      `PUT /v2/acme/app/blobs/uploads/1?state=s&digest=${encodeURIComponent(digestOf(large))}`,
    ]);
  });

  it('uploads to another host where it is told to, and shows that one no password', async () => {
    const config = mkdtempSync(join(tmpdir(), 'nx-buildx-blobs-'));
    const source = await rig.serve((_, response) => response.end(blob));
    const storage = await rig.serve((_, response) => response.writeHead(201).end());
    const target = await rig.serve((request, response) => {
      const isKnown = request.headers.authorization !== undefined;
      const location = `http://${storage.host}/bucket?signature=1`;
      response.writeHead(isKnown ? 202 : 401, isKnown ? { location } : { 'www-authenticate': 'Basic' }).end();
    });
    const auths = { [target.host]: { auth: btoa('jo:secret') } };
    writeFileSync(join(config, 'config.json'), JSON.stringify({ auths }));
    const client = rig.connect({ env: { DOCKER_CONFIG: config } });
    const reply = await client.copyBlob(to(target.host), digest, blob.length, from(source.host));
    rmSync(config, { recursive: true });
    expect(reply).toEqual({ ok: true, value: true });
    expect(target.authorizations).toEqual([undefined, `Basic ${btoa('jo:secret')}`]);
    expect(storage.requests).toEqual([`PUT /bucket?signature=1&digest=${encodeURIComponent(digest)}`]);
    expect(storage.authorizations).toEqual([undefined]);
  });

  it('begins again after a passing failure', async () => {
    const source = await rig.serve((_, response) => response.end(blob));
    const bodies: string[] = [];
    const target = await serveUploads((response, body, tries) => {
      bodies.push(body);
      response.writeHead(tries < 3 ? 502 : 201).end();
    });
    const client = rig.connect();
    const reply = await client.copyBlob(to(target.host), digest, blob.length, from(source.host));
    expect(reply).toEqual({ ok: true, value: true });
    expect(bodies).toEqual([blob, blob, blob]);
  });

  it('is false where the source has no such blob, and asks for no upload then', async () => {
    const source = await rig.serve((_, response) => response.writeHead(404).end());
    const target = await serveUploads((response) => response.end());
    const client = rig.connect();
    const reply = await client.copyBlob(to(target.host), digest, blob.length, from(source.host));
    expect(reply).toEqual({ ok: true, value: false });
    expect(target.requests).toEqual([]);
  });

  it.each<[number, object]>([
    [400, { kind: 'protocol', status: 400 }],
    [403, { kind: 'denied', status: 403 }],
    [503, { kind: 'server', status: 503 }],
  ])('says what a registry that answers %d says', async (status, error) => {
    const source = await rig.serve((_, response) => response.end(blob));
    const target = await serveUploads((response) => response.writeHead(status).end());
    const client = rig.connect();
    const reply = await client.copyBlob(to(target.host), digest, blob.length, from(source.host));
    expect(reply).toMatchObject({ ok: false, error });
  });

  it('ends when nothing comes any more, and when the source ends early', async () => {
    const answers: Record<string, Answer> = {
      silent: (_, response) => void response.writeHead(200, { 'content-length': 99 }).write('a'),
      short: (request, response) => (request.method === 'HEAD' ? response.end() : request.socket.destroy()),
    };
    for (const answer of Object.values(answers)) {
      const source = await rig.serve((request, response, body) =>
        request.method === 'HEAD' ? response.end() : answer(request, response, body),
      );
      const target = await serveUploads((response) => response.writeHead(201).end());
      const client = rig.connect({ timeoutMs: 1_000 });
      expect(await client.copyBlob(to(target.host), digest, 99, from(source.host))).toMatchObject({
        error: { kind: 'unreachable', message: expect.stringContaining('broke off') as string },
      });
    }
  });

  it('ends at once when the client is closed', async () => {
    const source = await rig.serve((request, response) =>
      request.method === 'HEAD'
        ? response.end()
        : void response.writeHead(200, { 'content-length': 99 }).write('a'),
    );
    const target = await serveUploads((response) => response.writeHead(201).end());
    const client = rig.connect();
    const pending = client.copyBlob(to(target.host), digest, 99, from(source.host));
    while (target.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const begin = performance.now();
    await client.close({ now: true });
    expect(await pending).toMatchObject({ error: { kind: 'timeout' } });
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  it('makes many copies inside one registry, whatever its connections', async () => {
    const server = await rig.serve((request, response) => {
      if (request.method === 'POST') response.writeHead(202, { location: '/upload' }).end();
      else if (request.method === 'PUT') response.writeHead(201).end();
      else response.end(blob);
    });
    const client = rig.connect({ requestsPerHost: 1 });
    const replies = await Promise.all(
      Array.from({ length: 20 }, async () =>
        client.copyBlob(to(server.host), digest, blob.length, from(server.host)),
      ),
    );
    expect(replies.every((reply) => reply.ok && reply.value)).toBe(true);
  });
});
