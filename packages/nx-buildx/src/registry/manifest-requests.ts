import { computeDigest, matchesDigest } from './digest';
import type { HttpResponse } from './http-message';
import { headerOf, parseJson } from './http-message';
import type { FetchedManifest, ManifestDescriptor } from './manifest';
import { manifestMediaTypes } from './manifest';
import { parseManifest } from './parse-manifest';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';
import type { RegistryReference } from './registry-reference';
import { formatRegistryReference, isDigest } from './registry-reference';
import type { RepositoryRequest, SendToRepository } from './registry-request';

/** OCI distribution-spec, "Checking if content exists in the registry". */
export async function headManifest(
  send: SendToRepository,
  reference: RegistryReference,
): Promise<RegistryAnswer<ManifestDescriptor | null>> {
  const reply = await send(reference, manifestRequest('HEAD', reference));
  if (!reply.ok) return reply;
  if (reply.value.status === 404) return answer(null);
  const descriptor = readDescriptor(reply.value);
  if (descriptor !== null) return checkDigest(reference, descriptor);
  // The headers SHOULD be there, so they may be missing.
  const fetched = await getManifest(send, reference);
  if (!fetched.ok || fetched.value === null) return fetched;
  const { digest, mediaType, size } = fetched.value;
  return answer({ digest, mediaType, size });
}

/** OCI distribution-spec, "Pulling manifests". */
export async function getManifest(
  send: SendToRepository,
  reference: RegistryReference,
): Promise<RegistryAnswer<FetchedManifest | null>> {
  const reply = await send(reference, manifestRequest('GET', reference));
  if (!reply.ok) return reply;
  if (reply.value.status === 404) return answer(null);
  const { body } = reply.value;
  const said = headerOf(reply.value, 'docker-content-digest');
  const digest = isDigest(reference.reference) ? reference.reference : (said ?? computeDigest(body));
  if (!matchesDigest(body, digest)) {
    return refusal(
      'protocol',
      `${formatRegistryReference(reference)} came with bytes that are not ${digest}`,
    );
  }
  const manifest = parseManifest(parseJson(body), headerOf(reply.value, 'content-type'));
  if (manifest === null) {
    return refusal(
      'protocol',
      `${formatRegistryReference(reference)} is no image index and no image manifest`,
    );
  }
  return answer({ digest, mediaType: manifest.mediaType, size: body.length, manifest });
}

function manifestRequest(method: 'HEAD' | 'GET', { reference }: RegistryReference): RepositoryRequest {
  return {
    method,
    path: `manifests/${reference}`,
    actions: 'pull',
    headers: { accept: manifestMediaTypes.join(', ') },
  };
}

function readDescriptor(response: HttpResponse): ManifestDescriptor | null {
  const digest = headerOf(response, 'docker-content-digest') ?? '';
  const mediaType = headerOf(response, 'content-type')?.split(';')[0]?.trim() ?? '';
  const length = headerOf(response, 'content-length') ?? '';
  return isDigest(digest) && mediaType !== '' && /^\d+$/.test(length)
    ? { digest, mediaType, size: Number(length) }
    : null;
}

function checkDigest(
  reference: RegistryReference,
  descriptor: ManifestDescriptor,
): RegistryAnswer<ManifestDescriptor> {
  if (!isDigest(reference.reference) || reference.reference === descriptor.digest) return answer(descriptor);
  return refusal('protocol', `${formatRegistryReference(reference)} was answered with ${descriptor.digest}`);
}
