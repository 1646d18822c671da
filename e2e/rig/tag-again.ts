import type { Registry } from '../../tools/engine/src/index';

/**
 * Lets a tag stand for the same layers under another digest, as a base image does that was published anew.
 *
 * @param words what makes it another one
 * @returns the digest that it stands for now
 */
export async function tagAgain(
  { url }: Registry,
  repository: string,
  tag: string,
  words: string,
): Promise<string> {
  const address = `${url}/v2/${repository}/manifests/${tag}`;
  const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
  const read = await fetch(address, { headers: { accept } });
  if (!read.ok) throw new Error(`${address}: ${String(read.status)}`);
  const manifest = { ...((await read.json()) as object), annotations: { 'test.words': words } };
  const type = read.headers.get('content-type') ?? '';
  const put = await fetch(address, {
    method: 'PUT',
    headers: { 'content-type': type },
    body: JSON.stringify(manifest),
  });
  if (!put.ok) throw new Error(`${address}: ${String(put.status)} ${await put.text()}`);
  return put.headers.get('docker-content-digest') ?? '';
}
