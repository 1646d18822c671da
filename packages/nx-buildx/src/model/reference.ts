/** Where manifests live: a registry's host and a path in it. */
export interface Repository {
  /** `docker.io` where the written name has none. */
  readonly host: string;
  /** Lower case, `library/node` for `node` on Docker Hub. */
  readonly path: string;
}

export type Tag = string;
/** `sha256:<64 hex>`. */
export type Digest = string;

/** `name[:tag][@digest]`, parsed once. */
export interface Reference {
  readonly repository: Repository;
  readonly tag: Tag | null;
  readonly digest: Digest | null;
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const HOST =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

/** Tag grammar of the OCI distribution spec, "Pulling manifests". */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/**
 * Reads a written image name as docker does: the first part is a host only if it holds a dot or a colon or is
 * `localhost`; a single name on Docker Hub is in `library/` (distribution/reference, normalize.go).
 *
 * @returns the reference, or one line that says what is wrong with the text
 */
export function parseReference(text: string): Reference | string {
  const [named = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest)))
    return 'the digest must be sha256:<64 hex>';
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const name = hasTag ? named.slice(0, colon) : named;
  const tag = hasTag ? named.slice(colon + 1) : null;
  if (tag !== null && !isTag(tag))
    return `"${tag}" is no tag: letters, digits, "_", "." and "-", at most 128`;
  const repository = parseRepository(name);
  return typeof repository === 'string' ? repository : { repository, tag, digest: digest ?? null };
}

/** @returns the repository that a name without tag and digest means, or one line that says what is wrong */
export function parseRepository(name: string): Repository | string {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const host = hasHost ? first : 'docker.io';
  // The grammar lets through what no address can be made of: `localhost:99999`, `10.0.0.300`.
  if (!HOST.test(host) || !URL.canParse(`https://${host}`)) return `"${host}" is no registry host`;
  const rest = hasHost ? name.slice(slash + 1) : name;
  const path = isDockerHub(host) && !rest.includes('/') ? `library/${rest}` : rest;
  if (!PATH.test(path))
    return `"${rest}" is no repository name: lower case letters and digits, parted by . _ - and /`;
  if (path.length > 255) return 'a repository name has at most 255 characters';
  return { host: isDockerHub(host) ? 'docker.io' : host, path };
}

/** The short form that docker shows and BuildKit matches named contexts on: `node` for `docker.io/library/node`. */
export function formatRepository({ host, path }: Repository): string {
  if (!isDockerHub(host)) return `${host}/${path}`;
  return path.startsWith('library/') ? path.slice('library/'.length) : path;
}

export function formatReference({ repository, tag, digest }: Reference): string {
  return (
    formatRepository(repository) + (tag === null ? '' : `:${tag}`) + (digest === null ? '' : `@${digest}`)
  );
}

/** One name in one form: `docker.io/acme/api` is `acme/api`. What is no reference stays as it is. */
export function shortenReference(text: string): string {
  const reference = parseReference(text);
  return typeof reference === 'string' ? text : formatReference(reference);
}

function isDockerHub(host: string): boolean {
  return host === 'docker.io' || host === 'index.docker.io';
}
