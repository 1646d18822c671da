import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerManifest, digestOf } from './testing/start-server';
import { useClient } from './testing/use-client';

const rig = useClient();
const app = 'acme/app';
const pull = `repository:${app}:pull`;
const push = `repository:${app}:pull,push`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nx-buildx-dialects-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Dialect {
  /** `WWW-Authenticate` of a manifest; REALM is the address of the token service. */
  readonly challenge: string;
  /** In docker's configuration. */
  readonly login: object | null;
  /** What the token service, if there is one, must be asked, with the body of a form. */
  readonly asked: readonly string[];
  readonly askedBy: string | undefined;
  readonly given: string;
  /** What the registry must see. */
  readonly used: string;
}

const basic = (text: string): string => `Basic ${btoa(text)}`;
const auth = (text: string): object => ({ auth: btoa(text) });

/** As the registries themselves answer, but for the host of the realm; tokens are shortened. */
const dialects: Readonly<Record<string, Dialect>> = {
  'GHCR, with a personal or workflow token': {
    challenge: `Bearer realm="REALM/token",service="ghcr.io",scope="${pull}"`,
    login: auth('jo:ghp_x'),
    asked: [`GET /token?service=ghcr.io&scope=${pull}`],
    askedBy: basic('jo:ghp_x'),
    given: '{"token":"djE6"}',
    used: 'Bearer djE6',
  },
  'GHCR, anonymous': {
    challenge: `Bearer realm="REALM/token",service="ghcr.io",scope="repository:user/image:pull"`,
    login: null,
    asked: ['GET /token?service=ghcr.io&scope=repository:user/image:pull'],
    askedBy: undefined,
    given: '{"token":"djE6"}',
    used: 'Bearer djE6',
  },
  'Docker Hub': {
    challenge: `Bearer realm="REALM/token",service="registry.docker.io",scope="${pull}"`,
    login: auth('jo:dckr_pat_x'),
    asked: [`GET /token?service=registry.docker.io&scope=${pull}`],
    askedBy: basic('jo:dckr_pat_x'),
    given: '{"token":"eyJ","access_token":"eyJ","expires_in":300,"issued_at":"2024-01-01T00:00:00Z"}',
    used: 'Bearer eyJ',
  },
  ECR: {
    challenge:
      'Basic realm="https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com"',
    login: auth('AWS:ey'),
    asked: [],
    askedBy: undefined,
    given: '',
    used: basic('AWS:ey'),
  },
  'ECR Public': {
    challenge: 'Bearer realm="REALM/token/",service="public.ecr.aws",scope="aws"',
    login: auth('AWS:ey'),
    asked: ['GET /token/?service=public.ecr.aws&scope=aws'],
    askedBy: basic('AWS:ey'),
    given: '{"token":"x"}',
    used: 'Bearer x',
  },
  'Google Artifact Registry, which names no scope on /v2/': {
    challenge: 'Bearer realm="REALM/v2/token",service="europe-docker.pkg.dev"',
    login: auth('oauth2accesstoken:ya29.x'),
    asked: [`GET /v2/token?service=europe-docker.pkg.dev&scope=${pull}`],
    askedBy: basic('oauth2accesstoken:ya29.x'),
    given: '{"expires_in":43200,"issued_at":"2024-01-01T00:00:00+00:00","token":"AJAD"}',
    used: 'Bearer AJAD',
  },
  'Azure, with a service principal': {
    challenge: `Bearer realm="REALM/oauth2/token",service="acme.azurecr.io",scope="repository:${app}:metadata_read",error="invalid_token"`,
    login: auth('0f0f:pw'),
    asked: [`GET /oauth2/token?service=acme.azurecr.io&scope=repository:${app}:metadata_read`],
    askedBy: basic('0f0f:pw'),
    given: '{"access_token":"eyA"}',
    used: 'Bearer eyA',
  },
  'Azure, after `az acr login`': {
    challenge: `Bearer realm="REALM/oauth2/token",service="acme.azurecr.io",scope="${pull}"`,
    login: { ...auth('00000000-0000-0000-0000-000000000000:'), identitytoken: 'eyR' },
    asked: [
      `POST /oauth2/token service=acme.azurecr.io&scope=${pull}&grant_type=refresh_token&client_id=nx-buildx&refresh_token=eyR`,
    ],
    askedBy: undefined,
    given: '{"access_token":"eyA"}',
    used: 'Bearer eyA',
  },
  GitLab: {
    challenge: `Bearer realm="REALM/jwt/auth",service="container_registry",scope="${pull}",error="invalid_token"`,
    login: auth('gitlab-ci-token:glcbt-x'),
    asked: [`GET /jwt/auth?service=container_registry&scope=${pull}`],
    askedBy: basic('gitlab-ci-token:glcbt-x'),
    given: '{"token":"eyG"}',
    used: 'Bearer eyG',
  },
  'Harbor, with a robot': {
    challenge: `Bearer realm="REALM/service/token",service="harbor-registry",scope="${pull}"`,
    login: auth('robot$acme+ci:pw'),
    asked: [`GET /service/token?service=harbor-registry&scope=${pull}`],
    askedBy: basic('robot$acme+ci:pw'),
    given: '{"token":"eyH","access_token":"","expires_in":1800,"issued_at":"2024-01-01T00:00:00Z"}',
    used: 'Bearer eyH',
  },
  'Quay, with a robot': {
    challenge: `Bearer realm="REALM/v2/auth",service="quay.io",scope="${pull}"`,
    login: auth('acme+ci:pw'),
    asked: [`GET /v2/auth?service=quay.io&scope=${pull}`],
    askedBy: basic('acme+ci:pw'),
    given: '{"token":"eyQ"}',
    used: 'Bearer eyQ',
  },
};

it.each(Object.entries(dialects))('speaks to %s', async (_, dialect) => {
  const asked: string[] = [];
  const service = await rig.serve((request, response, body) => {
    asked.push(decodeURIComponent(`${request.method} ${request.url} ${body}`.trim()));
    response.end(dialect.given);
  });
  const challenge = dialect.challenge.replace('REALM', `http://${service.host}`);
  const registry = await rig.serve((request, response) => {
    if (request.headers.authorization === dialect.used) answerManifest(response);
    else response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  const auths = dialect.login === null ? {} : { [registry.host]: dialect.login };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }));

  const client = rig.connect({ env: { DOCKER_CONFIG: folder } });
  const reply = await client.headManifest({ host: registry.host, repository: app, reference: 'v1' });

  expect(reply).toMatchObject({ ok: true });
  expect(asked).toEqual(dialect.asked);
  expect(service.authorizations).toEqual(dialect.asked.map(() => dialect.askedBy));
  expect(registry.authorizations).toEqual([undefined, dialect.used]);
});

it('asks for more than it had once it writes, and for the right to delete', async () => {
  const service = await rig.serve((request, response) => {
    const scope = new URL(request.url ?? '', 'http://x').searchParams.get('scope');
    response.end(JSON.stringify({ token: scope }));
  });
  const registry = await rig.serve((request, response) => {
    const scope = { GET: pull, PUT: push }[request.method ?? ''] ?? `repository:${app}:delete`;
    const challenge = `Bearer realm="http://${service.host}/token",service="r",scope="${scope}"`;
    if (request.headers.authorization !== `Bearer ${scope}`)
      response.writeHead(401, { 'www-authenticate': challenge }).end();
    else if (request.method === 'GET') answerManifest(response);
    else response.writeHead(201).end();
  });
  const client = rig.connect();
  const target = { host: registry.host, repository: app, reference: 'v1' };
  const got = await client.getManifest(target);
  if (!got.ok || got.value === null) throw new Error('no manifest');
  expect(await client.putManifest(target, got.value)).toMatchObject({ ok: true });
  expect(await client.deleteManifest({ ...target, reference: digestOf('x') })).toMatchObject({ ok: true });
  // Only the very first request was refused: the scopes of the others were known.
  expect(registry.requests).toHaveLength(4);
  expect(service.requests).toHaveLength(3);
});

it.each([
  ['GHCR', 403, 'DENIED', 'permission_denied: write_package', 'denied'],
  ['Google', 403, 'DENIED', 'Permission "artifactregistry.repositories.uploadArtifacts" denied', 'denied'],
  ['ECR, token of yesterday', 403, 'DENIED', 'Your authorization token has expired.', 'denied'],
  [
    'Azure',
    401,
    'UNAUTHORIZED',
    'authentication required, visit https://aka.ms/acr/authorization',
    'unauthorized',
  ],
  [
    'Harbor',
    401,
    'UNAUTHORIZED',
    'unauthorized to access repository: acme/app, action: push',
    'unauthorized',
  ],
  ['Docker Hub', 429, 'TOOMANYREQUESTS', 'You have reached your pull rate limit.', 'rate-limited'],
])('names what %s refuses', async (_, status, code, message, kind) => {
  writeFileSync(join(folder, 'config.json'), '{}');
  const registry = await rig.serve((_request, response) => {
    const challenge = status === 401 ? { 'www-authenticate': 'Basic realm="r"' } : {};
    response.writeHead(status, challenge).end(JSON.stringify({ errors: [{ code, message }] }));
  });
  const client = rig.connect({ env: { DOCKER_CONFIG: folder } });
  const manifest = { mediaType: 'application/vnd.oci.image.manifest.v1+json', bytes: Buffer.from('{}') };
  const target = { host: registry.host, repository: app, reference: 'v1' };
  expect(await client.putManifest(target, manifest)).toMatchObject({ error: { kind, status } });
});
