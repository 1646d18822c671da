import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normalizePlatform } from '../model/platform';
import { combineIndex } from '../registry/combine-index';
import type { IndexPart } from '../registry/combine-index';
import { parseManifest } from '../registry/parse-manifest';
import { isImageIndex } from '../registry/manifest';
import type { Assembly, AssemblyRequest } from '../run/ports';
import { isFileError } from '../run/report-file-errors';

/**
 * Makes one OCI layout of those of single platforms, which are gone afterwards (OCI image-spec, "Image Layout": blobs by
 * digest, so that those of several layouts lie side by side).
 */
export async function assembleLayout(request: AssemblyRequest, workspaceRoot: string): Promise<Assembly> {
  try {
    return await combineLayouts(request, workspaceRoot);
  } catch (error) {
    if (isFileError(error)) return { reason: error.message };
    throw error;
  }
}

async function combineLayouts(
  { layout, platforms, annotations }: AssemblyRequest,
  workspaceRoot: string,
): Promise<Assembly> {
  if (layout === null) return { reason: 'it is written nowhere' };
  const target = join(workspaceRoot, layout);
  const folders = platforms.flatMap((each) =>
    each.layout === null ? [] : [join(workspaceRoot, each.layout)],
  );
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const parts: IndexPart[] = [];
  for (const [index, folder] of folders.entries()) {
    const part = await readPart(folder, platforms[index]?.platform ?? '');
    if ('reason' in part) return part;
    parts.push(part);
    await cp(join(folder, 'blobs'), join(target, 'blobs'), { recursive: true });
  }
  const index = combineIndex(parts, annotations);
  if ('reason' in index) return index;
  const { mediaType, digest, bytes } = index;
  await writeFile(join(target, 'blobs', ...digest.split(':')), bytes);
  await writeFile(join(target, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const manifests = [{ mediaType, digest, size: bytes.length }];
  await writeFile(join(target, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  return { digest };
}

async function readPart(folder: string, platform: string): Promise<IndexPart | { readonly reason: string }> {
  const entries = parse(await readFile(join(folder, 'index.json')));
  const digest = entries !== null && isImageIndex(entries) ? entries.manifests.at(-1)?.digest : undefined;
  if (digest === undefined) return { reason: `the layout for ${platform} names no image` };
  const bytes = await readFile(join(folder, 'blobs', ...digest.split(':')));
  const manifest = parse(bytes);
  if (manifest === null) return { reason: `the layout for ${platform} holds no image` };
  const { mediaType } = manifest;
  return {
    platform: normalizePlatform(platform),
    fetched: { digest, mediaType, size: bytes.length, bytes, manifest },
  };
}

function parse(bytes: Buffer) {
  return parseManifest(JSON.parse(bytes.toString('utf8')), null);
}
