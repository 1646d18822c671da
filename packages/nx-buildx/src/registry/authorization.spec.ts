import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryClient } from './registry-client';
import { createRegistryClient } from './registry-client';
import type { Answer, TestServer } from './testing/start-server';
import { answerManifest, startServer } from './testing/start-server';

let servers: TestServer[] = [];
let client: RegistryClient;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nx-buildx-auth-'));
});

afterEach(async () => {
  await client.close();
  await Promise.all(servers.map(async (server) => server.close()));
  servers = [];
  rmSync(folder, { recursive: true });
});

async function serve(answer: Answer): Promise<TestServer> {
  const server = await startServer(answer);
  servers.push(server);
  return server;
}

function connect(config: unknown = {}, env: Record<string, string> = {}): void {
  writeFileSync(join(folder, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  client = createRegistryClient({
    env: { DOCKER_CONFIG: folder, PATH: process.env['PATH'], ...env },
    clock: { random: () => 0, sleep: async () => undefined },
  });
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

/** A registry that lets nobody in without the token of the repository, and its token service. */
async function serveBearer(tokenAnswer: Answer): Promise<{ registry: TestServer; service: TestServer }> {
  const service = await serve(tokenAnswer);
  const registry = await serve((request, response) => {
    const repository = /^\/v2\/(.+)\/manifests\//.exec(request.url ?? '')?.[1];
    if (request.headers.authorization === `Bearer token-for-${repository}`) {
      answerManifest(response);
      return;
    }
    const challenge = `Bearer realm="http://${service.host}/token",service="reg",scope="repository:${repository}:pull"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  return { registry, service };
}

const giveToken: Answer = (request, response) => {
  const scope = new URL(request.url ?? '', 'http://x').searchParams.get('scope') ?? '';
  const body = { token: `token-for-${scope.split(':')[1]}`, expires_in: 300 };
  // Slow enough for everybody to be waiting.
  setTimeout(() => response.end(JSON.stringify(body)), 20);
};

describe('bearer', () => {
  it('gets an anonymous token once per repository, however many ask, and later asks for it beforehand', async () => {
    const { registry, service } = await serveBearer(giveToken);
    connect();
    const head = async (repository: string, reference: string) =>
      client.headManifest({ host: registry.host, repository, reference });
    const replies = await Promise.all([...Array(10).keys()].map(async (n) => head('acme/app', `t${n}`)));
    expect(replies.every((reply) => reply.ok)).toBe(true);
    expect(service.requests).toEqual(['GET /token?service=reg&scope=repository%3Aacme%2Fapp%3Apull']);
    expect(service.authorizations).toEqual([undefined]);

    const before = registry.requests.length;
    expect(await head('acme/other', 'main')).toMatchObject({ ok: true });
    expect(registry.requests).toHaveLength(before + 1);
    expect(service.requests).toHaveLength(2);
  });

  it('shows user and password to the token service only', async () => {
    const { registry, service } = await serveBearer(giveToken);
    connect({ auths: { [registry.host]: { auth: Buffer.from('me:se:cret').toString('base64') } } });
    expect(await client.headManifest({ host: registry.host, repository: 'a', reference: 'b' })).toMatchObject(
      { ok: true },
    );
    expect(service.authorizations).toEqual([basic('me:se:cret')]);
    expect(registry.authorizations).toEqual([undefined, 'Bearer token-for-a']);
  });

  it('exchanges an identity token', async () => {
    const forms: string[] = [];
    const { registry, service } = await serveBearer((_, response, body) => {
      forms.push(body);
      response.end('{"access_token":"token-for-a"}');
    });
    connect({
      auths: { [registry.host]: { auth: Buffer.from('0000:').toString('base64'), identitytoken: 'refresh' } },
    });
    expect(await client.headManifest({ host: registry.host, repository: 'a', reference: 'b' })).toMatchObject(
      { ok: true },
    );
    expect(service.requests).toEqual(['POST /token']);
    expect(forms).toEqual([
      'service=reg&scope=repository%3Aa%3Apull&grant_type=refresh_token&client_id=nx-buildx&refresh_token=refresh',
    ]);
  });

  it('replaces a token that has expired, or that the registry no longer takes', async () => {
    let current = 'first';
    const service = await serve((_, response) =>
      response.end(JSON.stringify({ token: current, expires_in: 300 })),
    );
    const registry = await serve((request, response) =>
      request.headers.authorization === `Bearer ${current}`
        ? answerManifest(response)
        : response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${service.host}/"` }).end(),
    );
    connect();
    const head = async () => client.headManifest({ host: registry.host, repository: 'a', reference: 'b' });
    expect(await head()).toMatchObject({ ok: true });
    current = 'second';
    expect(await head()).toMatchObject({ ok: true });
    expect(service.requests).toHaveLength(2);
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 296_000);
    expect(await head()).toMatchObject({ ok: true });
    now.mockRestore();
    expect(service.requests).toHaveLength(3);
  });

  it('is unauthorized where the service refuses, or the registry refuses the token', async () => {
    const { registry } = await serveBearer((_, response) =>
      response.writeHead(403).end('{"errors":[{"code":"DENIED","message":"requested access is denied"}]}'),
    );
    connect();
    expect(await client.headManifest({ host: registry.host, repository: 'a', reference: 'b' })).toMatchObject(
      {
        error: {
          kind: 'unauthorized',
          status: 403,
          message: expect.stringContaining('DENIED requested access') as string,
        },
      },
    );
    const other = await serveBearer((_, response) => response.end('{"token":"useless"}'));
    expect(
      await client.headManifest({ host: other.registry.host, repository: 'a', reference: 'b' }),
    ).toMatchObject({
      error: { kind: 'unauthorized', status: 401 },
    });
  });
});

describe('basic', () => {
  const wantBasic: Answer = (request, response) =>
    request.headers.authorization === basic('AWS:pw')
      ? answerManifest(response)
      : void response
          .writeHead(401, {
            'www-authenticate':
              'Basic realm="https://1.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com"',
          })
          .end();

  it('sends them after the challenge, and from then on at once', async () => {
    const registry = await serve(wantBasic);
    connect({ auths: { [`http://${registry.host}/v2/`]: { username: 'AWS', password: 'pw' } } });
    const head = async () => client.headManifest({ host: registry.host, repository: 'a', reference: 'b' });
    expect(await head()).toMatchObject({ ok: true });
    expect(await head()).toMatchObject({ ok: true });
    expect(registry.authorizations).toEqual([undefined, basic('AWS:pw'), basic('AWS:pw')]);
  });

  it('does not repeat what was refused', async () => {
    const registry = await serve(wantBasic);
    connect({ auths: { [registry.host]: { username: 'AWS', password: 'old' } } });
    const head = async () => client.headManifest({ host: registry.host, repository: 'a', reference: 'b' });
    expect(await head()).toMatchObject({ error: { kind: 'unauthorized' } });
    expect(await head()).toMatchObject({ error: { kind: 'unauthorized' } });
    expect(registry.requests).toHaveLength(3);
  });

  it('names an unreadable configuration in the refusal, and nothing of its content', async () => {
    const registry = await serve(wantBasic);
    connect('{ "auths": secret');
    const refused = await client.headManifest({ host: registry.host, repository: 'a', reference: 'b' });
    expect(refused).toMatchObject({
      error: { kind: 'unauthorized', message: expect.stringContaining('config.json is not JSON') as string },
    });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});

describe('credential helper', () => {
  function install(name: string, script: string): Record<string, string> {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  }
  const wantHelper: Answer = (request, response) =>
    request.headers.authorization === basic('u:p')
      ? answerManifest(response)
      : void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();

  it.each(['credHelpers', 'credsStore'])('runs once per host (%s)', async (kind) => {
    const registry = await serve(wantHelper);
    const env = install(
      'ci',
      `read host; echo "$1 $host" >> ${folder}/asked; echo '{"Username":"u","Secret":"p"}'`,
    );
    connect(kind === 'credsStore' ? { credsStore: 'ci' } : { credHelpers: { [registry.host]: 'ci' } }, env);
    const replies = await Promise.all(
      ['a', 'b', 'c'].map(async (reference) =>
        client.headManifest({ host: registry.host, repository: 'r', reference }),
      ),
    );
    expect(replies.every((reply) => reply.ok)).toBe(true);
    expect(readFileSync(`${folder}/asked`, 'utf8')).toBe(`get ${registry.host}\n`);
  });

  it.each([
    ['fails', 'echo "keychain is locked"; exit 1', 'docker-credential-ci ended with 1: keychain is locked'],
    ['has none', 'echo "credentials not found in native keychain"; exit 1', 'docker has none'],
    ['answers rubbish', 'echo hello', 'docker-credential-ci answered something that is no credential'],
    ['is not installed', '', 'docker-credential-gone cannot be run'],
  ])('that %s is anonymous', async (state, script, message) => {
    const registry = await serve(wantHelper);
    const env = install('ci', script);
    connect({ credsStore: state === 'is not installed' ? 'gone' : 'ci' }, env);
    expect(await client.headManifest({ host: registry.host, repository: 'r', reference: 'a' })).toMatchObject(
      {
        error: { kind: 'unauthorized', message: expect.stringContaining(message) as string },
      },
    );
  });
});
