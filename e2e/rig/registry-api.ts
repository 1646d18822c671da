import { createHash } from 'node:crypto';

const KINDS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

interface Descriptor {
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string };
}

/** The parts of an OCI index or manifest that tests look at. */
interface ManifestBody {
  readonly mediaType?: string;
  readonly manifests?: readonly Descriptor[];
  readonly layers?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a registry has under a tag or digest. */
export interface RegistryManifest {
  /** Computed from the bytes that came, not taken from a header: equal digests are equal bytes. */
  readonly digest: string;
  readonly body: ManifestBody;
}

/** The manifest of one platform of an image. */
export interface PlatformImage {
  readonly digest: string;
  /** Digests of the layers, the lowest first. */
  readonly layers: readonly string[];
}

/** A registry through its own HTTP interface (OCI distribution spec), and nothing else. */
export interface RegistryApi {
  /** Sorted. */
  listRepositories(): Promise<readonly string[]>;
  /** Sorted, without tags that stand for keys; empty where there is no such repository. */
  listTags(repository: string): Promise<readonly string[]>;
  /** Those that stand for keys, sorted. */
  listKeyTags(repository: string): Promise<readonly string[]>;
  /** `null` where there is none. */
  readManifest(repository: string, reference: string): Promise<RegistryManifest | null>;
  /** The image that runs, without attestations: the only platform's own manifest. Fails where there is none. */
  readImage(repository: string, reference: string): Promise<PlatformImage>;
  /** A blob's content as text. Fails where there is none. */
  readBlob(repository: string, digest: string): Promise<string>;
  /** Digest of every tag of every repository below a path, by `repository:tag`. */
  listDigests(path: string): Promise<Readonly<Record<string, string>>>;
}

export function openRegistryApi(url: string): RegistryApi {
  const readManifest: RegistryApi['readManifest'] = async (repository, reference) => {
    const answer = await fetch(`${url}/v2/${repository}/manifests/${reference}`, {
      headers: { accept: KINDS.join(', ') },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${repository}:${reference}: ${answer.status} ${bytes.toString()}`);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return { digest, body: JSON.parse(bytes.toString()) as ManifestBody };
  };
  const listRepositories = async (): Promise<readonly string[]> => {
    const { repositories } = (await getJson(`${url}/v2/_catalog?n=1000`)) as { repositories: string[] };
    // A repository is in the catalog once a blob was uploaded to it, with or without a tag.
    return repositories.sort();
  };
  const listAll = async (repository: string): Promise<readonly string[]> => {
    const found = (await getJson(`${url}/v2/${repository}/tags/list`)) as { tags?: string[] | null } | null;
    return (found?.tags ?? []).sort();
  };
  const listTags: RegistryApi['listTags'] = async (repository) =>
    (await listAll(repository)).filter((tag) => !tag.startsWith('key-'));
  return {
    listRepositories,
    listTags,
    listKeyTags: async (repository) => (await listAll(repository)).filter((tag) => tag.startsWith('key-')),
    readManifest,
    async readImage(repository, reference) {
      const top = await readManifest(repository, reference);
      const platforms = (top?.body.manifests ?? []).filter(({ platform }) => platform?.os !== 'unknown');
      const [only] = platforms;
      if (platforms.length > 1) throw new Error(`${repository}:${reference} has several platforms`);
      const image = only === undefined ? top : await readManifest(repository, only.digest);
      if (image?.body.layers === undefined) throw new Error(`${repository}:${reference} is no image`);
      return { digest: image.digest, layers: image.body.layers.map(({ digest }) => digest) };
    },
    async readBlob(repository, digest) {
      const answer = await fetch(`${url}/v2/${repository}/blobs/${digest}`);
      if (!answer.ok) throw new Error(`${repository}@${digest}: ${answer.status}`);
      return answer.text();
    },
    async listDigests(path) {
      const repositories = (await listRepositories()).filter((each) => each.startsWith(`${path}/`));
      const found = await Promise.all(
        repositories.map(async (repository) => {
          const tags = await listTags(repository);
          return Promise.all(
            tags.map(async (tag) => {
              const manifest = await readManifest(repository, tag);
              return [`${repository}:${tag}`, manifest?.digest ?? 'none'] as const;
            }),
          );
        }),
      );
      return Object.fromEntries(found.flat());
    },
  };
}

async function getJson(url: string): Promise<unknown> {
  const answer = await fetch(url);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}
