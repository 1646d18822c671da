import { isRecord, parseJson } from './http-message';

/** What a registry is told of who we are. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth refresh token, exchanged at the registry's token service. */
  | { readonly kind: 'identity-token'; readonly identityToken: string };

/** The parts of Docker's `config.json` that say how to reach registries, and the daemon. */
export interface DockerConfig {
  /** By the key as written: host, URL, or Docker Hub's legacy address. */
  readonly auths: ReadonlyMap<string, Credentials>;
  /** Credential helper by host; an empty name is the file itself. */
  readonly credHelpers: ReadonlyMap<string, string>;
  readonly credsStore: string | null;
  /** What `docker context use` chose. */
  readonly currentContext: string | null;
}

export const emptyDockerConfig: DockerConfig = {
  auths: new Map(),
  credHelpers: new Map(),
  credsStore: null,
  currentContext: null,
};

/** The name that Docker files Docker Hub's credentials under (docker/cli, `registry.IndexServer`). */
const dockerHubKey = 'https://index.docker.io/v1/';
const dockerHubHosts = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

/** Pure: the content of `config.json` (docs.docker.com, "docker login"), or `null` where it is not JSON of that kind. */
export function parseDockerConfig(text: string): DockerConfig | null {
  const config = parseJson(Buffer.from(text));
  if (!isRecord(config)) return null;
  const { auths, credHelpers, credsStore, currentContext } = config;
  return {
    auths: new Map(
      Object.entries(isRecord(auths) ? auths : {}).flatMap(([key, entry]) => {
        const credentials = parseAuth(entry);
        return credentials === null ? [] : [[key, credentials] as const];
      }),
    ),
    credHelpers: new Map(
      Object.entries(isRecord(credHelpers) ? credHelpers : {}).flatMap(([key, helper]) =>
        typeof helper === 'string' ? [[key, helper] as const] : [],
      ),
    ),
    credsStore: readName(credsStore),
    currentContext: readName(currentContext),
  };
}

function readName(written: unknown): string | null {
  return typeof written === 'string' && written !== '' ? written : null;
}

/** What a credential helper is asked for. */
export function serverAddress(host: string): string {
  return dockerHubHosts.includes(host) ? dockerHubKey : host;
}

/** The helper that keeps a host's credentials, or `null` where they stand in the file. */
export function findHelper(config: DockerConfig, host: string): string | null {
  const named = keysOf(host)
    .map((key) => config.credHelpers.get(key))
    .find((helper) => helper !== undefined);
  const helper = named ?? config.credsStore ?? '';
  return helper === '' ? null : helper;
}

/** Credentials that stand in the file itself; keys may be URLs with a path (docker/cli, `ConvertToHostname`). */
export function findAuth(config: DockerConfig, host: string): Credentials | null {
  for (const key of keysOf(host)) {
    const exact = config.auths.get(key);
    if (exact !== undefined) return exact;
  }
  const entry = [...config.auths].find(([key]) => key.replace(/^https?:\/\//, '').split('/')[0] === host);
  return entry?.[1] ?? null;
}

/** What helpers and files call a user whose password is an identity token. */
export function toCredentials(username: string, secret: string): Credentials | null {
  if (secret === '') return null;
  return username === '<token>'
    ? { kind: 'identity-token', identityToken: secret }
    : { kind: 'password', username, password: secret };
}

function keysOf(host: string): readonly string[] {
  return dockerHubHosts.includes(host) ? [dockerHubKey, ...dockerHubHosts] : [host];
}

function parseAuth(entry: unknown): Credentials | null {
  if (!isRecord(entry)) return null;
  const { auth, username, password, identitytoken } = entry;
  if (typeof identitytoken === 'string' && identitytoken !== '') {
    return { kind: 'identity-token', identityToken: identitytoken };
  }
  if (typeof auth === 'string' && auth !== '') {
    const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const colon = decoded.indexOf(':');
    return colon < 1 ? null : toCredentials(decoded.slice(0, colon), decoded.slice(colon + 1));
  }
  return typeof username === 'string' && typeof password === 'string'
    ? toCredentials(username, password)
    : null;
}
