import { matchesDigest } from './digest';
import { describeErrorBody, headerOf } from './http-message';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';
import type { RepositoryReference } from './registry-reference';
import type { SendToRepository } from './registry-request';

/** As for a manifest (distribution-spec, "Pushing Manifests"); what is larger is not for reading in one piece. */
const mostBytes = 4 * 1024 * 1024;

/** OCI distribution-spec, "Pulling blobs". */
export async function getBlob(
  send: SendToRepository,
  repository: RepositoryReference,
  digest: string,
): Promise<RegistryAnswer<Buffer | null>> {
  const path = `blobs/${digest}`;
  const reply = await send(repository, { method: 'GET', path, actions: 'pull', headers: {}, mostBytes });
  if (!reply.ok) return reply;
  if (reply.value.status === 404) return answer(null);
  const { body } = reply.value;
  if (matchesDigest(body, digest)) return answer(body);
  return refusal('protocol', `${repository.host}/${repository.repository} gave bytes that are not ${digest}`);
}

/** OCI distribution-spec, "Checking if content exists in the registry". */
export async function hasBlob(
  send: SendToRepository,
  repository: RepositoryReference,
  digest: string,
): Promise<RegistryAnswer<boolean>> {
  const path = `blobs/${digest}`;
  const reply = await send(repository, { method: 'HEAD', path, actions: 'pull', headers: {} });
  return reply.ok ? answer(reply.value.status !== 404) : reply;
}

/** OCI distribution-spec, "Mounting a blob from another repository". */
export async function mountBlob(
  send: SendToRepository,
  to: RepositoryReference,
  digest: string,
  fromRepository: string,
): Promise<RegistryAnswer<boolean>> {
  const query = new URLSearchParams({ mount: digest, from: fromRepository });
  const started = await startUpload(send, to, `?${query.toString()}`, fromRepository);
  if (!started.ok) return started;
  const { mounted, location } = started.value;
  if (!mounted && location !== null) {
    // An upload that nobody continues only waits for the registry's next cleaning, so a failure costs nothing.
    await send(to, { method: 'DELETE', path: location, actions: 'delete', headers: {} });
  }
  return answer(mounted);
}

/**
 * Opens a place to upload to, or finds that the registry has mounted instead (201). `location` is the address as the
 * registry gave it. Fails with `protocol` where there is no such repository and the registry makes none.
 */
export async function startUpload(
  send: SendToRepository,
  to: RepositoryReference,
  query: string,
  fromRepository?: string,
): Promise<RegistryAnswer<{ readonly mounted: boolean; readonly location: string | null }>> {
  const reply = await send(to, {
    method: 'POST',
    path: `blobs/uploads/${query}`,
    actions: 'pull,push',
    headers: {},
    ...(fromRepository === undefined ? {} : { alsoPull: fromRepository }),
  });
  if (!reply.ok) return reply;
  const { status } = reply.value;
  if (status !== 404) {
    return answer({ mounted: status === 201, location: headerOf(reply.value, 'location') });
  }
  const said = `${to.host} has no place for ${to.repository}${describeErrorBody(reply.value)}`;
  return refusal('protocol', said, status);
}
