import { isImageIndex } from './manifest';
import type { Descriptor } from './manifest';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';
import type { RegistryClient } from './registry-client';
import type { RepositoryReference } from './registry-reference';

/**
 * Makes an image of one repository one of another too, by its digest: an index with all that it names, attestations
 * included. Blobs of the same registry are mounted, others are passed on.
 *
 * Fails as the client does, and with `protocol` where something of the image is missing.
 */
export async function copyImage(
  client: RegistryClient,
  from: RepositoryReference,
  to: RepositoryReference,
  digest: string,
): Promise<RegistryAnswer<null>> {
  const there = await client.headManifest({ ...to, reference: digest });
  if (there.ok && there.value !== null) return answer(null);
  const found = await client.getManifest({ ...from, reference: digest });
  if (!found.ok) return found;
  if (found.value === null) return describeMissing(from, digest);
  const { manifest } = found.value;
  const parts = isImageIndex(manifest)
    ? manifest.manifests.map((each) => copyImage(client, from, to, each.digest))
    : [manifest.config, ...manifest.layers].map((blob) => copyBlob(client, from, to, blob));
  const failed = (await Promise.all(parts)).find(({ ok }) => !ok);
  if (failed !== undefined) return failed;
  const put = await client.putManifest({ ...to, reference: digest }, found.value);
  return put.ok ? answer(null) : put;
}

async function copyBlob(
  client: RegistryClient,
  from: RepositoryReference,
  to: RepositoryReference,
  { digest, size }: Descriptor,
): Promise<RegistryAnswer<null>> {
  const there = await client.hasBlob(to, digest);
  if (there.ok && there.value) return answer(null);
  if (from.host === to.host) {
    const mounted = await client.mountBlob(to, digest, from.repository);
    if (mounted.ok && mounted.value) return answer(null);
  }
  const copied = await client.copyBlob(to, digest, size, from);
  if (!copied.ok) return copied;
  return copied.value ? answer(null) : describeMissing(from, digest);
}

function describeMissing({ host, repository }: RepositoryReference, digest: string): RegistryAnswer<never> {
  return refusal('protocol', `${host}/${repository} has no ${digest}`);
}
