/** Where forges take ssh on port 443 under another name. */
const sshHosts: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
};

/**
 * The web address of a repository, from anything that git clones by: https, ssh, `git@host:path`. It carries no
 * credentials, no query and no `.git` (forms: git documentation, "Git URLs").
 *
 * `http` becomes `https`, since CI systems still write it where nobody answers by it any more; only an address with a
 * port of its own stays as it is. The port of ssh is left out: no browser speaks to it.
 *
 * @returns `null` for a path, a bucket and whatever else has no web address
 */
export function toWebAddress(remote: string): string | null {
  const url = parseRemote(remote.trim());
  if (url === null) return null;
  const scheme = url.protocol === 'http:' && url.port !== '' ? 'http' : 'https';
  return formatAddress(scheme, url);
}

/** The same for an address somebody wrote by hand: only http and https, and `http` stays. */
export function cleanWebAddress(address: string): string | null {
  const url = parseUrl(address.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return formatAddress(url.protocol.slice(0, -1), url);
}

/** Whether two addresses name one repository; `null` where one is missing or has no web address. */
export function isSameRepository(one: string | null, other: string | null): boolean | null {
  const [first, second] = [one, other].map((remote) => (remote === null ? null : comparable(remote)));
  return first == null || second == null ? null : first === second;
}

/** `acme` of `https://github.com/acme/storefront`. */
export function ownerOf(address: string | null): string | null {
  const path = address === null ? null : (parseUrl(address)?.pathname ?? null);
  return path?.split('/').find((part) => part !== '') ?? null;
}

/** Forges take names in any case; http, https and git reach the same repository. */
function comparable(remote: string): string | null {
  return (
    toWebAddress(remote)
      ?.toLowerCase()
      .replace(/^https?:\/\//, '') ?? null
  );
}

function parseRemote(remote: string): URL | null {
  const azure =
    /^(?:ssh:\/\/)?[^@/]+@(?:vs-ssh\.visualstudio|ssh\.dev\.azure)\.com(?::22)?[:/]v3\/([^/]+)\/([^/]+)\/([^/]+)$/;
  const [, organisation, project, repository] = azure.exec(remote) ?? [];
  if (organisation !== undefined && project !== undefined && repository !== undefined) {
    return parseUrl(`https://dev.azure.com/${organisation}/${project}/_git/${repository}`);
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(remote)) return parseUrl(remote);
  const [, path] = /^[^/\\]*?:(?![/:]{2})([^:\\][^\\]*)$/.exec(remote) ?? [];
  const host = scpHost(remote);
  return path === undefined || host === null ? null : parseUrl(`ssh://${host}/${path}`);
}

/** Of `git@host:path`. Without a user only a name with a dot is a host: `C:`, `arn:` and `codecommit:` are none. */
function scpHost(remote: string): string | null {
  const [, user, host] = /^(?:([^@/\\:]+)@)?([^@/\\:]+):/.exec(remote) ?? [];
  return host === undefined || (user === undefined && !host.includes('.')) ? null : host;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function formatAddress(scheme: string, url: URL): string | null {
  if (!/^(?:https?|ssh|git|git\+ssh|git\+https):$/.test(url.protocol)) return null;
  const name = url.hostname.toLowerCase();
  const host = /^https?:$/.test(url.protocol) ? url.host : (sshHosts[name] ?? name);
  const path = url.pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return host === '' || path === '' || path === '/' ? null : `${scheme}://${host}${path}`;
}
