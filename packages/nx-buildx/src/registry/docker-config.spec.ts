import { emptyDockerConfig, findAuth, findHelper, parseDockerConfig, serverAddress } from './docker-config';

const encode = (text: string): string => Buffer.from(text).toString('base64');
const parse = (value: unknown) => parseDockerConfig(JSON.stringify(value)) ?? emptyDockerConfig;
const password = (username: string, secret: string) => ({ kind: 'password', username, password: secret });

describe('auths', () => {
  it.each<[string, unknown, string, unknown]>([
    ['a host', { 'ghcr.io': { auth: encode('u:p') } }, 'ghcr.io', password('u', 'p')],
    [
      'a host with a port',
      { 'localhost:5000': { auth: encode('u:p') } },
      'localhost:5000',
      password('u', 'p'),
    ],
    ['a password with colons', { 'ghcr.io': { auth: encode('u:p:q') } }, 'ghcr.io', password('u', 'p:q')],
    [
      'user and password apart',
      { 'ghcr.io': { username: 'u', password: 'p' } },
      'ghcr.io',
      password('u', 'p'),
    ],
    ['a URL as key', { 'https://ghcr.io/v2/': { auth: encode('u:p') } }, 'ghcr.io', password('u', 'p')],
    [
      "Docker Hub's legacy key",
      { 'https://index.docker.io/v1/': { auth: encode('u:p') } },
      'docker.io',
      password('u', 'p'),
    ],
    ["Docker Hub's name", { 'docker.io': { auth: encode('u:p') } }, 'docker.io', password('u', 'p')],
    [
      'an identity token',
      { 'a.azurecr.io': { auth: encode('0000:'), identitytoken: 't' } },
      'a.azurecr.io',
      { kind: 'identity-token', identityToken: 't' },
    ],
    ['an entry that a credential store emptied', { 'ghcr.io': {} }, 'ghcr.io', null],
    ['auth without a colon', { 'ghcr.io': { auth: encode('u') } }, 'ghcr.io', null],
    ['another host', { 'ghcr.io': { auth: encode('u:p') } }, 'ghcr.io.evil.dev', null],
    ['a host with another port', { 'localhost:5000': { auth: encode('u:p') } }, 'localhost:5001', null],
    ['no object', 'x', 'ghcr.io', null],
  ])('%s', (_, auths, host, expected) => {
    expect(findAuth(parse({ auths }), host)).toEqual(expected);
  });
});

describe('helpers', () => {
  const config = parse({ credsStore: 'desktop', credHelpers: { 'gcr.io': 'gcloud', 'plain.dev': '' } });
  it.each([
    ['gcr.io', 'gcloud'],
    ['plain.dev', null],
    ['ghcr.io', 'desktop'],
  ])('%s: %s', (host, helper) => {
    expect(findHelper(config, host)).toBe(helper);
  });

  it('has none by default', () => {
    expect(findHelper(emptyDockerConfig, 'ghcr.io')).toBeNull();
  });
});

it('a helper knows Docker Hub by its legacy address', () => {
  expect(serverAddress('docker.io')).toBe('https://index.docker.io/v1/');
  expect(serverAddress('ghcr.io')).toBe('ghcr.io');
});

it.each(['', '[]', '{', '"x"'])('%j is no configuration', (text) => {
  expect(parseDockerConfig(text)).toBeNull();
});

it.each([
  [{ currentContext: 'desktop-linux' }, 'desktop-linux'],
  [{ currentContext: '' }, null],
  [{ currentContext: 1 }, null],
  [{}, null],
])('the docker context of %j', (written, expected) => {
  expect(parse(written).currentContext).toBe(expected);
});
