import { openRegistryApi } from './registry-api';

/** What the registry was found to hold. */
export interface RegistryCheck {
  /** All tags that stand for keys, as `repository:tag`, sorted. */
  readonly keys: readonly string[];
  /** What one of them names, directly or not, and the registry does not have: `repository:tag: sha256:…`. */
  readonly missing: readonly string[];
}

/** Follows every tag that stands for a key, below a path, down to configs and layers, and asks for each part. */
export async function checkKeyTags(url: string, path: string): Promise<RegistryCheck> {
  const api = openRegistryApi(url);
  const repositories = (await api.listRepositories()).filter((each) => each.startsWith(`${path}/`));
  const keys: string[] = [];
  const missing: string[] = [];
  for (const repository of repositories) {
    for (const tag of await api.listKeyTags(repository)) {
      const name = `${repository}:${tag}`;
      keys.push(name);
      for (const part of await findMissing(url, repository, tag)) missing.push(`${name}: ${part}`);
    }
  }
  return { keys: keys.sort(), missing };
}

async function findMissing(url: string, repository: string, reference: string): Promise<readonly string[]> {
  const manifest = await openRegistryApi(url).readManifest(repository, reference);
  if (manifest === null) return [reference];
  if (reference.startsWith('sha256:') && manifest.digest !== reference)
    return [`${reference} is ${manifest.digest}`];
  const { manifests, config, layers } = manifest.body;
  if (manifests === undefined && config === undefined) return [`${reference} names nothing`];
  const below = (manifests ?? []).map(({ digest }) => findMissing(url, repository, digest));
  const blobs = [...(config === undefined ? [] : [config]), ...(layers ?? [])].map(async ({ digest }) => {
    const answer = await fetch(`${url}/v2/${repository}/blobs/${digest}`, { method: 'HEAD' });
    return answer.ok ? [] : [digest];
  });
  return (await Promise.all([...below, ...blobs])).flat();
}
