import { createAuthorizer } from './authorizer';
import { createConnections } from './connections';
import { createFindBaseUrl } from './find-base-url';
import { getManifest, headManifest } from './manifest-requests';
import type { FetchedManifest, ManifestDescriptor } from './manifest';
import { listTags } from './list-tags';
import { createReadCredentials } from './read-credentials';
import type { RegistryAnswer } from './registry-answer';
import type { RegistryReference, RepositoryReference } from './registry-reference';
import { createSendToRepository } from './registry-request';
import type { RetryClock } from './transport';
import { createTransport, systemClock } from './transport';

/**
 * A client of the OCI distribution API. Tries again after 429, 5xx and lost connections, four times at most, within one
 * deadline per request; keeps connections, tokens and credentials for its lifetime. Nothing is thrown for what a
 * registry or a network can do; see {@link RegistryErrorKind} for what it fails with.
 */
export interface RegistryClient {
  /**
   * `null`: there is none (404). Many registries answer 401 or 403 for what does not exist, to whoever may not see it.
   */
  headManifest(reference: RegistryReference): Promise<RegistryAnswer<ManifestDescriptor | null>>;
  /** `null`: there is none (404). The bytes match the digest, or it fails with `protocol`. */
  getManifest(reference: RegistryReference): Promise<RegistryAnswer<FetchedManifest | null>>;
  /** In the registry's order, all pages, each with its own deadline. A repository that does not exist has no tags. */
  listTags(repository: RepositoryReference): Promise<RegistryAnswer<readonly string[]>>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface RegistryClientOptions {
  /** For proxies, Docker's configuration and its credential helpers. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `host[:port]` of registries that may speak plain HTTP or show any certificate. Loopback always may. */
  readonly insecureRegistries?: readonly string[];
  /** Of one request with all its tries; 30 s where not given. */
  readonly timeoutMs?: number;
  /** Requests, and connections, at once per host; 16 where not given. */
  readonly requestsPerHost?: number;
  /** Docker's certificates by registry; `/etc/docker/certs.d` where not given. */
  readonly certificatesFolder?: string;
  readonly clock?: RetryClock;
}

export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const {
    env,
    insecureRegistries = [],
    timeoutMs = 30_000,
    requestsPerHost = 16,
    clock = systemClock,
  } = options;
  const { certificatesFolder = '/etc/docker/certs.d' } = options;
  const connections = createConnections({
    env,
    insecureRegistries,
    certificatesFolder,
    connectionsPerHost: requestsPerHost,
  });
  const transport = createTransport(connections, clock);
  const readCredentials = createReadCredentials(env);
  const send = createSendToRepository({
    transport,
    authorizer: createAuthorizer({ transport, readCredentials, insecureRegistries }),
    findBaseUrl: createFindBaseUrl(transport, insecureRegistries),
    requestsPerHost,
    timeoutMs,
  });
  return {
    headManifest: async (reference) => headManifest(send, reference),
    getManifest: async (reference) => getManifest(send, reference),
    listTags: async (repository) => listTags(send, repository),
    close: async () => connections.close(),
  };
}
