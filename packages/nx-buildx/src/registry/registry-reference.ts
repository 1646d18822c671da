/** A repository of one registry. `host` carries the port where there is one; Docker Hub is `docker.io`. */
export interface RepositoryReference {
  readonly host: string;
  /** Complete path inside the registry; Docker Hub's own images carry their `library/`. */
  readonly repository: string;
}

/** One manifest: a repository and a tag or a digest (`sha256:…`). */
export interface RegistryReference extends RepositoryReference {
  readonly reference: string;
}

/**
 * `host/repository:tag` or `host/repository@digest`, for messages.
 */
export function formatRegistryReference({ host, repository, reference }: RegistryReference): string {
  return `${host}/${repository}${isDigest(reference) ? '@' : ':'}${reference}`;
}

/** Whether a reference is a digest: a tag holds no colon (OCI distribution-spec, "Pulling manifests"). */
export function isDigest(reference: string): boolean {
  return reference.includes(':');
}

/**
 * The host that answers the API for a registry name. Docker Hub's API does not live under its name
 * (docker/cli, `registry.DefaultRegistryHost`).
 */
export function apiHost(host: string): string {
  return host === 'docker.io' || host === 'index.docker.io' ? 'registry-1.docker.io' : host;
}
