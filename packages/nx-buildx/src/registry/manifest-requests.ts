import { computeDigest, matchesDigest } from './digest';
import type { HttpResponse } from './http-message';
import { describeErrorBody, headerOf, parseJson } from './http-message';
import type { FetchedManifest, ManifestDescriptor, WrittenManifest } from './manifest';
import { manifestMediaTypes } from './manifest';
import { parseManifest } from './parse-manifest';
import type { RegistryAnswer, RegistryErrorKind } from './registry-answer';
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
  return answer({ digest, mediaType: manifest.mediaType, size: body.length, bytes: body, manifest });
}

/** OCI distribution-spec, "Pushing Manifests". */
export async function putManifest(
  send: SendToRepository,
  reference: RegistryReference,
  { mediaType, bytes }: WrittenManifest,
): Promise<RegistryAnswer<{ readonly digest: string }>> {
  const reply = await send(reference, {
    method: 'PUT',
    path: `manifests/${reference.reference}`,
    actions: 'pull,push',
    headers: { 'content-type': mediaType },
    body: bytes,
    nameRefusal: (response) => (isTakenTag(reference, response) ? 'exists' : null),
  });
  if (!reply.ok) return reply;
  if (reply.value.status === 404) return refuseMissing(reference, reply.value);
  const digest = headerOf(reply.value, 'docker-content-digest') ?? computeDigest(bytes);
  if (matchesDigest(bytes, digest)) return answer({ digest });
  return refusal(
    'protocol',
    `${formatRegistryReference(reference)} was stored as ${digest}, which it is not`,
  );
}

/** OCI distribution-spec, "Deleting tags" and "Deleting Manifests". */
export async function deleteManifest(
  send: SendToRepository,
  reference: RegistryReference,
): Promise<RegistryAnswer<boolean>> {
  const reply = await send(reference, {
    method: 'DELETE',
    path: `manifests/${reference.reference}`,
    actions: 'delete',
    headers: {},
    nameRefusal: (response) => nameDeleteRefusal(reference, response),
  });
  return reply.ok ? answer(reply.value.status !== 404) : reply;
}

/**
 * Whether a registry keeps a tag where it is. The spec has no code for it: Harbor answers 412 PRECONDITION, others 409,
 * ECR 400 TAG_INVALID ("already exists … cannot be overwritten"), Docker Hub, Quay and Google's 400 or 403 with
 * "immutable" in their words, Nexus 400 "does not allow updating assets", Azure 405 "operation is disallowed" for an
 * image that is locked.
 */
function isTakenTag({ reference }: RegistryReference, response: HttpResponse): boolean {
  if (isDigest(reference) || response.status === 401) return false;
  if (response.status === 409 || response.status === 412) return true;
  const words =
    /immutab|already exists|overwrit|TAG_?ALREADY_?EXISTS|does not allow updating|operation is disallowed/i;
  return words.test(describeErrorBody(response));
}

/** Distribution 2 deletes by digest only and answers 400 to a tag; with deleting switched off it answers 405. */
function nameDeleteRefusal(
  { reference }: RegistryReference,
  response: HttpResponse,
): RegistryErrorKind | null {
  const isByTag = response.status === 400 && !isDigest(reference);
  const saysSo = describeErrorBody(response).startsWith(': UNSUPPORTED');
  return isByTag || saysSo || response.status === 405 ? 'unsupported' : null;
}

/** 404 to a write: there is no such repository, and this registry makes none by itself. */
function refuseMissing(reference: RegistryReference, response: HttpResponse): RegistryAnswer<never> {
  const said = `${reference.host} has no place for ${reference.repository}${describeErrorBody(response)}`;
  return refusal('protocol', said, response.status);
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
