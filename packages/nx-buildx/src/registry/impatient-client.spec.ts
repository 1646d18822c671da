import type { Server } from 'node:net';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createImpatientClient } from './impatient-client';
import { systemClock } from './transport';
import { answerManifest } from './testing/start-server';
import { useClient } from './testing/use-client';

const rig = useClient();
const silenceMs = 1_000;
const reference = (host: string, n = 0) => ({ host, repository: 'acme/app', reference: `t${n}` });

async function time<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const begin = performance.now();
  const value = await work();
  return { value, ms: performance.now() - begin };
}

describe('a host that says nothing', () => {
  const listeners: Server[] = [];

  afterEach(() => {
    for (const listener of listeners.splice(0)) listener.close();
  });

  /** Accepts and never answers; or, closed, takes no connection. */
  async function listen(kind: string): Promise<string> {
    const listener = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    if (kind === 'closed port') await new Promise((resolve) => listener.close(resolve));
    else listeners.push(listener);
    return `127.0.0.1:${port}`;
  }

  it.each(['closed port', 'open port'])('costs its silence once, however many ask (%s)', async (kind) => {
    const host = await listen(kind);
    // The real clock: a closed port is refused at once, and it is the tries that take time.
    const client = rig.connect({ clock: { ...systemClock, random: () => 0.99 } });
    const impatient = createImpatientClient(client, { silenceMs });
    const first = await time(async () =>
      Promise.all(Array.from({ length: 50 }, async (_, n) => impatient.headManifest(reference(host, n)))),
    );
    const error = { kind: 'timeout', message: `${host} gave no answer within ${silenceMs} ms` };
    expect(first.value).toEqual(Array.from({ length: 50 }, () => ({ ok: false, error })));
    expect(first.ms).toBeGreaterThan(silenceMs - 20);
    expect(first.ms).toBeLessThan(silenceMs + 700);

    const later = await time(async () =>
      Promise.all([
        impatient.getManifest(reference(host)),
        impatient.listTags(reference(host)),
        impatient.getBlob(reference(host), 'sha256:0'),
        impatient.hasBlob(reference(host), 'sha256:0'),
      ]),
    );
    expect(later.value).toEqual(Array.from({ length: 4 }, () => ({ ok: false, error })));
    expect(later.ms).toBeLessThan(silenceMs / 2);

    const closing = await time(async () => client.close({ now: true }));
    expect(closing.ms).toBeLessThan(silenceMs / 2);
  });

  it('is over once it was expected long enough', async () => {
    const hosts = [await listen('open port'), await listen('open port')];
    const impatient = createImpatientClient(rig.connect(), { silenceMs });
    for (const host of hosts) impatient.expect(host);
    await impatient.headManifest(reference(hosts[0] ?? ''));
    const second = await time(async () => impatient.headManifest(reference(hosts[1] ?? '')));
    expect(second.value).toMatchObject({ error: { kind: 'timeout' } });
    expect(second.ms).toBeLessThan(silenceMs / 2);
  });

  it('may be greeted still when the client is closed', async () => {
    const client = rig.connect();
    const greeting = client.greet(await listen('open port'));
    await client.close({ now: true });
    await expect(greeting).resolves.toBeUndefined();
  });

  it('is not the fault of a host where the process stood still itself', async () => {
    const server = await rig.serve((_, response) => answerManifest(response));
    const impatient = createImpatientClient(rig.connect(), { silenceMs });
    const answer = impatient.headManifest(reference(server.host));
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * silenceMs);
    expect(await answer).toMatchObject({ ok: true });
  });

  it('does not keep others waiting', async () => {
    const silent = await listen('open port');
    const server = await rig.serve((_, response) => answerManifest(response));
    const impatient = createImpatientClient(rig.connect(), { silenceMs });
    const [lost, found] = await Promise.all([
      impatient.headManifest(reference(silent)),
      impatient.headManifest(reference(server.host)),
    ]);
    expect(lost).toMatchObject({ error: { kind: 'timeout' } });
    expect(found).toMatchObject({ ok: true });
  });
});

it.each([401, 404, 500])('leaves a host its time once it has answered, be it with %d', async (status) => {
  let slow = false;
  const server = await rig.serve((_, response) => {
    if (slow) setTimeout(() => answerManifest(response), 1.5 * silenceMs);
    else response.writeHead(status).end();
    slow = true;
  });
  const impatient = createImpatientClient(rig.connect(), { silenceMs });
  await impatient.headManifest(reference(server.host));
  expect(await impatient.headManifest(reference(server.host))).toMatchObject({ ok: true });
});

it('counts an answer that comes between the tries of the first call', async () => {
  let tries = 0;
  const server = await rig.serve((_, response) => {
    tries += 1;
    if (tries === 1) response.writeHead(503).end();
    else setTimeout(() => answerManifest(response), 1.5 * silenceMs);
  });
  const impatient = createImpatientClient(rig.connect(), { silenceMs });
  expect(await impatient.headManifest(reference(server.host))).toMatchObject({ ok: true });
});

it('takes what answers a greeting for a host that answers', async () => {
  const server = await rig.serve((_, response) => answerManifest(response));
  const client = rig.connect();
  await client.greet(server.host);
  expect(client.hasAnswered(server.host)).toBe(true);
  expect(server.requests).toEqual([]);
});
