import type { Dispatcher } from 'undici';
import { Agent, EnvHttpProxyAgent } from 'undici';
import { isInsecure, isLoopback } from './registry-host';
import { readTlsSettings } from './read-tls-settings';

export interface ConnectionsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly insecureRegistries: readonly string[];
  /** Docker's folder of certificates by registry. */
  readonly certificatesFolder: string;
  readonly connectionsPerHost: number;
}

/** Kept-alive connections, by origin. */
export interface Connections {
  /** Throws for a proxy setting that is no URL, and once they are closed. */
  dispatcherFor(url: URL): Dispatcher;
  /** Waits for what is under way, or, with `now`, ends it. */
  close(options?: { readonly now?: boolean }): Promise<void>;
}

/**
 * Connections as Go's programs, docker among them, make them: HTTP_PROXY for http, HTTPS_PROXY for https, NO_PROXY for
 * neither (lower-case names first), and never a proxy for this machine (net/http `ProxyFromEnvironment`).
 */
export function createConnections(options: ConnectionsOptions): Connections {
  const dispatchers = new Map<string, Dispatcher>();
  let isClosed = false;
  return {
    dispatcherFor(url) {
      // One made now would never be closed.
      if (isClosed) throw new Error('the registry client was closed');
      const known = dispatchers.get(url.origin);
      if (known !== undefined) return known;
      const created = createDispatcher(url, options);
      dispatchers.set(url.origin, created);
      return created;
    },
    async close({ now = false } = {}) {
      isClosed = true;
      const all = [...dispatchers.values()];
      dispatchers.clear();
      await Promise.all(all.map(async (dispatcher) => (now ? dispatcher.destroy() : dispatcher.close())));
    },
  };
}

function createDispatcher(url: URL, options: ConnectionsOptions): Dispatcher {
  const { env } = options;
  const tls = {
    ...readTlsSettings(url.host, options.certificatesFolder, env),
    ...(isInsecure(url.host, options.insecureRegistries) ? { rejectUnauthorized: false } : {}),
  };
  const settings = {
    connections: options.connectionsPerHost,
    connect: tls,
    // Deadlines, and how much is too much, are the caller's.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const proxy = url.protocol === 'https:' ? pick(env, 'https_proxy') : pick(env, 'http_proxy');
  if (proxy === '' || isLoopback(url.host)) return new Agent(settings);
  const address = proxy.includes('://') ? proxy : `http://${proxy}`;
  return new EnvHttpProxyAgent({
    ...settings,
    requestTls: tls,
    // Proxies often allow CONNECT for TLS only.
    proxyTunnel: false,
    // An absent option would be looked up in `process.env`.
    httpProxy: address,
    httpsProxy: address,
    noProxy: pick(env, 'no_proxy'),
  });
}

function pick(env: ConnectionsOptions['env'], name: string): string {
  return (env[name] ?? env[name.toUpperCase()] ?? '').trim();
}
