import { createAuthorizer } from './authorizer';
import { getBlob, hasBlob, mountBlob } from './blob-requests';
import { createConnections } from './connections';
import type { CopyBlob } from './copy-blob';
import { createCopyBlob, mostCopies } from './copy-blob';
import { createFindBaseUrl } from './find-base-url';
import { greetHost } from './greet-host';
import { deleteManifest, getManifest, headManifest, putManifest } from './manifest-requests';
import type { FetchedManifest, ManifestDescriptor, WrittenManifest } from './manifest';
import { listTags } from './list-tags';
import { createReadCredentials } from './read-credentials';
import type { RegistryAnswer } from './registry-answer';
import type { RegistryReference, RepositoryReference } from './registry-reference';
import { createSendToRepository } from './registry-request';
import type { RetryClock } from './transport';
import { createTransport, systemClock } from './transport';

/** What can be asked of a registry without changing it. */
export interface RegistryReader {
  /**
   * `null`: there is none (404). Many registries answer 401 or 403 for what does not exist, to whoever may not see it.
   */
  headManifest(reference: RegistryReference): Promise<RegistryAnswer<ManifestDescriptor | null>>;
  /** `null`: there is none (404). The bytes match the digest, or it fails with `protocol`. */
  getManifest(reference: RegistryReference): Promise<RegistryAnswer<FetchedManifest | null>>;
  /** In the registry's order, all pages, each with its own deadline. A repository that does not exist has no tags. */
  listTags(repository: RepositoryReference): Promise<RegistryAnswer<readonly string[]>>;
  /** `null`: there is none (404). At most 4 MiB, and the bytes match the digest, or it fails with `protocol`. */
  getBlob(repository: RepositoryReference, digest: string): Promise<RegistryAnswer<Buffer | null>>;
  hasBlob(repository: RepositoryReference, digest: string): Promise<RegistryAnswer<boolean>>;
}

/**
 * A client of the OCI distribution API. Tries again after 429, 5xx and lost connections, four times at most, within one
 * deadline per request; keeps connections, tokens and credentials for its lifetime. Nothing is thrown for what a
 * registry or a network can do; see {@link RegistryErrorKind} for what it fails with.
 */
export interface RegistryClient extends RegistryReader {
  /**
   * Sends the bytes as they are. The digest is what the registry says, and is one of these bytes, or it fails with
   * `protocol`. Fails with `exists` where the registry keeps tags where they are and this one is taken; some say the
   * same of a repository that is locked, so that the tag need not be there.
   */
  putManifest(
    reference: RegistryReference,
    manifest: WrittenManifest,
  ): Promise<RegistryAnswer<{ readonly digest: string }>>;
  /** `false`: there was none (404). Fails with `unsupported` where the registry cannot, or not by tag. */
  deleteManifest(reference: RegistryReference): Promise<RegistryAnswer<boolean>>;
  /**
   * Makes a blob of another repository of the same registry one of this repository too. `false`: the registry wants an
   * upload instead, because it does not mount or has no such blob there, see {@link copyBlob}.
   */
  mountBlob(
    to: RepositoryReference,
    digest: string,
    fromRepository: string,
  ): Promise<RegistryAnswer<boolean>>;
  /**
   * Downloads a blob and uploads it to a repository of the same or another registry, without keeping it in memory.
   * `false`: it is not there (404). A copy has no deadline; it ends when nothing passes for `timeoutMs`.
   *
   * @param size in bytes, as the blob's descriptor gives it
   */
  readonly copyBlob: CopyBlob;
  /** Asks a host once, without credentials, whether it is there. Nothing comes of it but {@link hasAnswered}. */
  greet(host: string): Promise<void>;
  /** Whether a host has given any HTTP answer yet, of whatever status. */
  hasAnswered(host: string): boolean;
  /** Waits for what is under way, or, with `now`, ends it with `timeout` and fails everything that is asked later. */
  close(options?: { readonly now?: boolean }): Promise<void>;
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
  const places = { env, insecureRegistries, certificatesFolder };
  const connections = createConnections({ ...places, connectionsPerHost: requestsPerHost });
  const copying = createConnections({ ...places, connectionsPerHost: 2 * mostCopies });
  const transport = createTransport(connections, clock);
  const readCredentials = createReadCredentials(env);
  const answered = new Set<string>();
  const noteAnswer = (host: string): void => void answered.add(host);
  const hasAnswered = (host: string): boolean => answered.has(host);
  const stopping = new AbortController();
  const stop = stopping.signal;
  const authorizer = createAuthorizer({ transport, readCredentials, insecureRegistries });
  const findBaseUrl = createFindBaseUrl(transport, insecureRegistries, noteAnswer);
  const common = { authorizer, findBaseUrl, timeoutMs, stop };
  const send = createSendToRepository({ ...common, transport, noteAnswer, requestsPerHost });
  return {
    headManifest: async (reference) => headManifest(send, reference),
    getManifest: async (reference) => getManifest(send, reference),
    listTags: async (repository) => listTags(send, repository),
    getBlob: async (repository, digest) => getBlob(send, repository, digest),
    hasBlob: async (repository, digest) => hasBlob(send, repository, digest),
    putManifest: async (reference, manifest) => putManifest(send, reference, manifest),
    deleteManifest: async (reference) => deleteManifest(send, reference),
    mountBlob: async (to, digest, fromRepository) => mountBlob(send, to, digest, fromRepository),
    copyBlob: createCopyBlob({ ...common, send, connections: copying, clock }),
    greet: async (host) => greetHost(host, { ...common, transport, noteAnswer, hasAnswered }),
    hasAnswered,
    async close(how = {}) {
      if (how.now === true) stopping.abort();
      await Promise.all([connections.close(how), copying.close(how)]);
    },
  };
}
