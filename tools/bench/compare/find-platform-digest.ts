const INDEX = 'application/vnd.oci.image.index.v1+json';

interface Index {
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform?: { readonly architecture: string };
  }[];
}

/**
 * Looks under what was pushed for the manifest of the one platform it was built for.
 *
 * @param reference `host/path:tag` in a registry that speaks plain HTTP
 * @returns `docker-image://host/path@sha256:…`
 */
export async function findPlatformDigest(reference: string): Promise<string> {
  const [, host = '', path = '', tag = ''] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference) ?? [];
  const answer = await fetch(`http://${host}/v2/${path}/manifests/${tag}`, { headers: { accept: INDEX } });
  if (!answer.ok) throw new Error(`${reference}: the registry answered ${answer.status}`);
  const { manifests = [] } = (await answer.json()) as Index;
  // Provenance stands among the platforms, as one nobody has heard of.
  const own = manifests.find(({ platform }) => platform?.architecture !== 'unknown');
  const digest = own?.digest ?? answer.headers.get('docker-content-digest') ?? '';
  return `docker-image://${host}/${path}@${digest}`;
}
