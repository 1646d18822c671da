import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket, rootCertificates } from 'node:tls';
import { readTlsSettings } from './read-tls-settings';
import type { RegistryClientOptions } from './registry-client';
import { createRegistryClient } from './registry-client';
import { answerManifest, startServer } from './testing/start-server';

let folder: string;
const closers: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nx-buildx-tls-'));
});

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  rmSync(folder, { recursive: true });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => new Promise((resolve) => server.close(resolve)));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function head(host: string, options: Partial<RegistryClientOptions> = {}) {
  const clock = { random: () => 0, sleep: async () => undefined };
  const client = createRegistryClient({ env: {}, clock, timeoutMs: 5_000, ...options });
  const reply = await client.headManifest({ host, repository: 'a', reference: 'b' });
  await client.close();
  return reply;
}

function makeCertificate(certificate: string, key: string, name = 'nx-buildx'): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
  execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
}

/** Of the client; a client without a certificate has an empty one. */
function commonNameOf(socket: Socket): string {
  const subject: unknown = socket instanceof TLSSocket ? socket.getPeerCertificate().subject : undefined;
  return typeof subject === 'object' && subject !== null && 'CN' in subject ? String(subject.CN) : 'none';
}

it('falls back to HTTPS on loopback, without checking the certificate, and shows the client certificate of certs.d', async () => {
  makeCertificate(join(folder, 'server.crt'), join(folder, 'server.key'));
  const files = {
    cert: readFileSync(join(folder, 'server.crt')),
    key: readFileSync(join(folder, 'server.key')),
  };
  const shown: string[] = [];
  const server = createTlsServer(
    { ...files, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      shown.push(commonNameOf(request.socket));
      answerManifest(response);
    },
  );
  const host = await listen(server);
  closers.unshift(() => server.closeAllConnections());
  expect(await head(host)).toMatchObject({ ok: true });
  expect(shown).toContain('none');

  const certificates = join(folder, 'certs.d', host);
  mkdirSync(certificates, { recursive: true });
  makeCertificate(join(certificates, 'client.cert'), join(certificates, 'client.key'));
  shown.length = 0;
  expect(await head(host, { certificatesFolder: join(folder, 'certs.d') })).toMatchObject({ ok: true });
  expect(new Set(shown)).toEqual(new Set(['nx-buildx']));
});

it('adds the authorities of certs.d to the usual ones', () => {
  mkdirSync(join(folder, 'r.dev:5000'));
  makeCertificate(join(folder, 'r.dev:5000/ca.crt'), join(folder, 'extra.pem'));
  const settings = readTlsSettings('r.dev:5000', folder, { NODE_EXTRA_CA_CERTS: join(folder, 'extra.pem') });
  expect(settings.ca).toHaveLength(rootCertificates.length + 2);
  expect(readTlsSettings('r.dev', folder, {})).toEqual({});
});

describe('behind a proxy', () => {
  /** Sends everything to one server, whatever name was asked for. */
  async function startProxy(
    target: string,
  ): Promise<{ host: string; tunnels: string[]; forwarded: string[] }> {
    const tunnels: string[] = [];
    const forwarded: string[] = [];
    const { hostname, port } = new URL(`http://${target}`);
    const proxy = createHttpServer((request, response) => {
      forwarded.push(request.url ?? '');
      answerManifest(response);
    });
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const upstream = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream.pipe(socket).pipe(upstream);
      for (const end of [upstream, socket]) end.on('error', () => undefined);
    });
    const host = await listen(proxy);
    closers.unshift(() => proxy.closeAllConnections());
    return { host, tunnels, forwarded };
  }

  it('reaches a registry that only the proxy knows, and this machine without it', async () => {
    const server = await startServer((_, response) => answerManifest(response));
    closers.push(async () => server.close());
    const { host, tunnels, forwarded } = await startProxy(server.host);
    const env = { HTTP_PROXY: `http://${host}`, HTTPS_PROXY: host };
    const insecureRegistries = ['registry.test:5000'];
    expect(await head('registry.test:5000', { env, insecureRegistries })).toMatchObject({ ok: true });
    // HTTPS was tried first, through a tunnel; plain HTTP goes through without one.
    expect(new Set(tunnels)).toEqual(new Set(['registry.test:5000']));
    expect(forwarded).toContain('http://registry.test:5000/v2/a/manifests/b');

    tunnels.length = forwarded.length = 0;
    expect(await head(server.host, { env })).toMatchObject({ ok: true });
    expect([...tunnels, ...forwarded]).toEqual([]);
  });

  it.each(['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'certs.d'])(
    'trusts whom %s names, and nobody else',
    async (place) => {
      const [certificate, key] = [join(folder, 'registry.crt'), join(folder, 'registry.key')];
      makeCertificate(certificate, key, 'registry.test');
      const files = { cert: readFileSync(certificate), key: readFileSync(key) };
      const server = createTlsServer(files, (_, response) => answerManifest(response));
      const { host } = await startProxy(await listen(server));
      closers.unshift(() => server.closeAllConnections());
      const certificatesFolder = join(folder, 'certs.d');
      makeCertificate(join(folder, 'other.crt'), join(folder, 'other.key'), 'registry.test');
      const env = { HTTPS_PROXY: `http://${host}`, SSL_CERT_FILE: join(folder, 'other.crt') };
      expect(await head('registry.test', { env, certificatesFolder })).toMatchObject({
        error: { kind: 'unreachable', message: expect.stringMatching(/certificate/i) as string },
      });
      if (place === 'certs.d') {
        mkdirSync(join(certificatesFolder, 'registry.test'), { recursive: true });
        copyFileSync(certificate, join(certificatesFolder, 'registry.test/ca.crt'));
      } else Object.assign(env, { [place]: certificate });
      expect(await head('registry.test', { env, certificatesFolder })).toMatchObject({ ok: true });
    },
  );

  it('leaves it out for NO_PROXY', async () => {
    const { host, tunnels } = await startProxy('127.0.0.1:1');
    const env = { HTTPS_PROXY: `http://${host}`, NO_PROXY: '.test' };
    // Asking for the name may take a resolver a while.
    const reply = await head('registry.test', { env, timeoutMs: 60_000 });
    expect(reply).toMatchObject({ error: { kind: 'unreachable' } });
    expect(tunnels).toEqual([]);
  }, 70_000);

  it('answers for a proxy setting that is no address', async () => {
    expect(await head('registry.test', { env: { HTTPS_PROXY: 'http://' } })).toMatchObject({
      error: { kind: 'unreachable' },
    });
  });
});
