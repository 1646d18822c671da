import { chooseChallenge, parseChallenges } from './parse-challenge';

/** `WWW-Authenticate` as registries send it for the manifest of `acme/app`, or for `/v2/` where it says so. */
const dialects: [string, string, string, Record<string, string>][] = [
  [
    'Docker Hub',
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:acme/app:pull"',
    'bearer',
    {
      realm: 'https://auth.docker.io/token',
      service: 'registry.docker.io',
      scope: 'repository:acme/app:pull',
    },
  ],
  [
    'Docker Hub, token of another scope',
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:acme/app:pull",error="insufficient_scope"',
    'bearer',
    { error: 'insufficient_scope' },
  ],
  [
    'GHCR',
    'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:acme/app:pull"',
    'bearer',
    { realm: 'https://ghcr.io/token', service: 'ghcr.io' },
  ],
  [
    'ECR',
    'Basic realm="https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/",service="ecr.amazonaws.com"',
    'basic',
    { service: 'ecr.amazonaws.com' },
  ],
  [
    'ECR Public',
    'Bearer realm="https://public.ecr.aws/token/",service="public.ecr.aws",scope="aws"',
    'bearer',
    { scope: 'aws' },
  ],
  [
    'Google Artifact Registry',
    'Bearer realm="https://europe-docker.pkg.dev/v2/token",service="europe-docker.pkg.dev",scope="repository:acme/app:pull"',
    'bearer',
    { service: 'europe-docker.pkg.dev' },
  ],
  [
    'Google Artifact Registry, /v2/',
    'Bearer realm="https://europe-docker.pkg.dev/v2/token"',
    'bearer',
    { realm: 'https://europe-docker.pkg.dev/v2/token' },
  ],
  [
    'Azure',
    'Bearer realm="https://acme.azurecr.io/oauth2/token",service="acme.azurecr.io",scope="repository:acme/app:metadata_read"',
    'bearer',
    { scope: 'repository:acme/app:metadata_read' },
  ],
  [
    'Azure, wrong password',
    'Basic realm="Azure Container Registry"',
    'basic',
    { realm: 'Azure Container Registry' },
  ],
  [
    'GitLab',
    'Bearer realm="https://gitlab.com/jwt/auth",service="container_registry",scope="repository:acme/app:pull",error="invalid_token"',
    'bearer',
    { service: 'container_registry' },
  ],
  [
    'Harbor',
    'Bearer realm="https://harbor.acme.dev/service/token",service="harbor-registry",scope="repository:acme/app:pull"',
    'bearer',
    { service: 'harbor-registry' },
  ],
  ['Harbor, token of another scope', 'Basic realm="harbor"', 'basic', { realm: 'harbor' }],
  [
    'Quay',
    'Bearer realm="https://quay.io/v2/auth",service="quay.io",scope="repository:acme/app:pull"',
    'bearer',
    { realm: 'https://quay.io/v2/auth' },
  ],
  ['distribution with htpasswd', 'Basic realm="Registry Realm"', 'basic', { realm: 'Registry Realm' }],
  [
    'Basic and Bearer in one',
    'Basic realm="nexus", Bearer realm="https://nexus.acme.dev/v2/token",service="nexus"',
    'bearer',
    { service: 'nexus' },
  ],
  [
    'Bearer and Basic in one',
    'Bearer realm="https://a.dev/t", Basic realm="a"',
    'bearer',
    { realm: 'https://a.dev/t' },
  ],
  ['Negotiate before Basic', 'Negotiate, Basic realm="corp"', 'basic', { realm: 'corp' }],
  [
    'a comma and a quote inside',
    String.raw`Bearer realm="https://a.dev/t?x=1,2",service="a \"b\""`,
    'bearer',
    { realm: 'https://a.dev/t?x=1,2', service: 'a "b"' },
  ],
  [
    'other spacing and case',
    'BEARER  Realm = "https://a.dev/t" ,  Service=a',
    'bearer',
    { realm: 'https://a.dev/t', service: 'a' },
  ],
  [
    'several scopes',
    'Bearer realm="https://a.dev/t",scope="repository:a:pull repository:b:pull,push"',
    'bearer',
    { scope: 'repository:a:pull repository:b:pull,push' },
  ],
  ['Basic alone', 'Basic', 'basic', {}],
];

it.each(dialects)('%s', (_, header, scheme, parameters) => {
  const chosen = chooseChallenge(parseChallenges(header));
  expect(chosen?.scheme).toBe(scheme);
  expect(chosen?.parameters).toMatchObject(parameters);
});

it.each([
  '',
  '   ',
  ',,',
  '"',
  'Bearer',
  'Bearer service="no realm"',
  'Negotiate abc==',
  'Digest realm="x"',
  '=',
  'Bearer realm="open',
])('answers nothing to %j', (header) => {
  expect(chooseChallenge(parseChallenges(header))).toBeNull();
});

it('gives every challenge in order', () => {
  expect(parseChallenges('Negotiate, Basic realm="a", Bearer realm="b",service="c"')).toEqual([
    { scheme: 'negotiate', parameters: {} },
    { scheme: 'basic', parameters: { realm: 'a' } },
    { scheme: 'bearer', parameters: { realm: 'b', service: 'c' } },
  ]);
});
