import type { RegistryApi } from './registry-api';

/** What tests look at of a provenance attestation (SLSA 0.2, as BuildKit writes it with `mode=max`). */
export interface Provenance {
  /** The whole document. */
  readonly text: string;
  /** Name of the Dockerfile. */
  readonly entryPoint: string | null;
  /** The Dockerfile's text. */
  readonly dockerfile: string | null;
  /** What buildx says of the repository: `revision`, `localdir:context`, … */
  readonly vcs: Readonly<Record<string, string>>;
}

interface Predicate {
  readonly invocation: { readonly configSource: { readonly entryPoint?: string } };
  readonly metadata: {
    readonly 'https://mobyproject.org/buildkit@v1#metadata'?: {
      readonly vcs?: Readonly<Record<string, string>>;
      readonly source?: { readonly infos?: readonly { readonly data?: string }[] };
    };
  };
}

/** Reads the provenance of an image of one platform. Fails where there is none. */
export async function readProvenance(
  api: RegistryApi,
  repository: string,
  tag = 'latest',
): Promise<Provenance> {
  const index = await api.readManifest(repository, tag);
  const attested = index?.body.manifests?.find(({ platform }) => platform?.os === 'unknown');
  const manifest = attested === undefined ? null : await api.readManifest(repository, attested.digest);
  const [layer] = manifest?.body.layers ?? [];
  if (layer === undefined) throw new Error(`${repository}:${tag} has no attestation`);
  const text = await api.readBlob(repository, layer.digest);
  const { predicate } = JSON.parse(text) as { readonly predicate: Predicate };
  const { vcs = {}, source } = predicate.metadata['https://mobyproject.org/buildkit@v1#metadata'] ?? {};
  const data = source?.infos?.[0]?.data;
  return {
    text,
    entryPoint: predicate.invocation.configSource.entryPoint ?? null,
    dockerfile: data === undefined ? null : Buffer.from(data, 'base64').toString(),
    vcs,
  };
}
