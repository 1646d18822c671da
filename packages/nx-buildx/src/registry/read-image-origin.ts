import type { FoundManifest, FoundRevision } from '../plan/plan-prune-facts';
import { isRecord, parseJson } from './http-message';
import type { Descriptor, FetchedManifest, ImageManifest } from './manifest';
import { isImageIndex } from './manifest';
import type { RegistryReader } from './registry-client';
import type { RepositoryReference } from './registry-reference';

type Reader = Pick<RegistryReader, 'getManifest' | 'getBlob'>;

/** OCI image-spec, "Pre-Defined Annotation Keys"; a label of the same name is usual. */
const REVISION = 'org.opencontainers.image.revision';
/** BuildKit docs, "Image attestation storage": what lies beside an image in its index. */
const ATTESTATION = 'vnd.docker.reference.type';
const PREDICATE = 'in-toto.io/predicate-type';
const PROVENANCE = 'https://slsa.dev/provenance/';
const BUILDKIT_METADATA = 'https://mobyproject.org/buildkit@v1#metadata';

/**
 * When an image was made and from which commit: by annotation of the index or the image, by BuildKit's provenance, by label.
 * In an index of several platforms the first image speaks for all.
 */
export async function readImageOrigin(
  client: Reader,
  repository: RepositoryReference,
  top: FetchedManifest,
): Promise<Pick<FoundManifest, 'createdAt' | 'revision'>> {
  const { manifest } = top;
  const entries = isImageIndex(manifest) ? manifest.manifests : [];
  const image = isImageIndex(manifest) ? await findImage(client, repository, entries) : manifest;
  const config = image === null ? null : await readJson(client, repository, image.config.digest);
  const annotated = manifest.annotations?.[REVISION] ?? image?.annotations?.[REVISION];
  return {
    createdAt: textOf(config?.['created']),
    revision:
      parseRevision(annotated, 'annotation') ??
      (await readProvenance(client, repository, entries)) ??
      parseRevision(readLabel(config), 'label'),
  };
}

function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.[ATTESTATION] !== undefined;
}

async function findImage(
  client: Reader,
  repository: RepositoryReference,
  entries: readonly Descriptor[],
): Promise<ImageManifest | null> {
  const entry = entries.find((each) => !isAttestation(each));
  return entry === undefined ? null : readImage(client, repository, entry.digest);
}

async function readImage(
  client: Reader,
  repository: RepositoryReference,
  digest: string,
): Promise<ImageManifest | null> {
  const got = await client.getManifest({ ...repository, reference: digest });
  return !got.ok || got.value === null || isImageIndex(got.value.manifest) ? null : got.value.manifest;
}

/** SLSA provenance as BuildKit writes it: v0.2 keeps its own metadata below a URL, v1 in `runDetails` (BuildKit docs, "SLSA definitions"). */
async function readProvenance(
  client: Reader,
  repository: RepositoryReference,
  entries: readonly Descriptor[],
): Promise<FoundRevision | null> {
  const entry = entries.find(isAttestation);
  const attestations = entry === undefined ? null : await readImage(client, repository, entry.digest);
  const layer = attestations?.layers.find(({ annotations }) =>
    annotations?.[PREDICATE]?.startsWith(PROVENANCE),
  );
  const statement = layer === undefined ? null : await readJson(client, repository, layer.digest);
  const predicate = recordOf(statement?.['predicate']);
  const own =
    recordOf(recordOf(predicate?.['metadata'])?.[BUILDKIT_METADATA]) ??
    recordOf(recordOf(recordOf(predicate?.['runDetails'])?.['metadata'])?.['buildkit_metadata']);
  return parseRevision(recordOf(own?.['vcs'])?.['revision'], 'provenance');
}

function readLabel(config: Readonly<Record<string, unknown>> | null): unknown {
  return recordOf(recordOf(config?.['config'])?.['Labels'])?.[REVISION];
}

/** buildx adds `-dirty` where files were changed (docs, BUILDX_GIT_CHECK_DIRTY). */
function parseRevision(value: unknown, from: FoundRevision['from']): FoundRevision | null {
  const commit = /^([0-9a-f]{40}|[0-9a-f]{64})(?:-dirty)?$/.exec(textOf(value) ?? '')?.[1];
  return commit === undefined ? null : { commit, from };
}

export async function readJson(
  client: Reader,
  repository: RepositoryReference,
  digest: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  const got = await client.getBlob(repository, digest);
  return got.ok && got.value !== null ? recordOf(parseJson(got.value)) : null;
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return isRecord(value) ? value : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
