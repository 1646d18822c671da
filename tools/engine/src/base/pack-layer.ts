import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { LayerFile } from './oci-image';

/** Packs a folder into a layer. Names, content, modes and owners count; times do not, so that layers stay the same. */
export async function packLayer(folder: string, path: string): Promise<LayerFile> {
  const args = [
    '--sort=name',
    '--mtime=@0',
    '--numeric-owner',
    '--format=gnu',
    '-C',
    folder,
    '-cf',
    '-',
    '.',
  ];
  const tar = spawn('tar', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = new Promise<number | null>((resolve, reject) => {
    tar.once('error', reject);
    tar.once('close', resolve);
  });
  const inner = createHash('sha256');
  const outer = createHash('sha256');
  let size = 0;
  const seeInner = new PassThrough().on('data', (chunk: Buffer) => inner.update(chunk));
  const seeOuter = new PassThrough().on('data', (chunk: Buffer) => {
    outer.update(chunk);
    size += chunk.length;
  });
  await pipeline(tar.stdout, seeInner, createGzip({ level: 5 }), seeOuter, createWriteStream(path));
  const code = await exit;
  if (code !== 0) throw new Error(`tar ended with ${code ?? 'a signal'} while packing ${folder}`);
  return { path, size, digest: `sha256:${outer.digest('hex')}`, diffId: `sha256:${inner.digest('hex')}` };
}
