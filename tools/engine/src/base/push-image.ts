import { readFile } from 'node:fs/promises';
import type { Registry } from '../lab/types';
import { type ComposedImage, type LayerFile, MANIFEST_TYPE } from './oci-image';

/** Pushes an image and gives nothing back; blobs that the repository has already are not sent again. */
export async function pushImage(
  registry: Registry,
  repository: string,
  tag: string,
  image: ComposedImage,
  layers: readonly LayerFile[],
): Promise<void> {
  const push = openRepository(registry, repository);
  await Promise.all([
    push.blob(image.configDigest, () => Promise.resolve(image.config)),
    ...layers.map((layer) => push.blob(layer.digest, () => readFile(layer.path))),
  ]);
  await push.manifest(tag, image.manifest);
}

interface RepositoryPush {
  blob(digest: string, read: () => Promise<Buffer>): Promise<void>;
  manifest(tag: string, content: Buffer): Promise<void>;
}

function openRepository({ url, auth }: Registry, repository: string): RepositoryPush {
  const base = `${url}/v2/${repository}/`;
  const credentials = auth && Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
  const send = async (
    target: string | URL,
    method: string,
    type?: string,
    body?: Buffer,
  ): Promise<Response> => {
    const headers = {
      ...(credentials && { authorization: `Basic ${credentials}` }),
      ...(type && { 'content-type': type }),
    };
    const response = await fetch(target, { method, headers, ...(body && { body: new Uint8Array(body) }) });
    await response.arrayBuffer();
    if (!response.ok && method !== 'HEAD')
      throw new Error(`${method} ${String(target)} was answered with ${response.status}`);
    return response;
  };
  return {
    async blob(digest, read) {
      const found = await send(`${base}blobs/${digest}`, 'HEAD');
      if (found.ok) return;
      const upload = await send(`${base}blobs/uploads/`, 'POST');
      const target = new URL(upload.headers.get('location') ?? '', base);
      target.searchParams.set('digest', digest);
      await send(target, 'PUT', 'application/octet-stream', await read());
    },
    async manifest(tag, content) {
      await send(`${base}manifests/${tag}`, 'PUT', MANIFEST_TYPE, content);
    },
  };
}
