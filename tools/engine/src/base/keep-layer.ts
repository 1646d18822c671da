import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { engineFolder } from '../folders';
import { holdLock } from '../install/hold-lock';
import type { LayerFile } from './oci-image';
import { packLayer } from './pack-layer';

/** Raised when what the stage functions write changes. */
const RECIPE = 1;

/** Gives a layer, staged and packed only where this checkout does not have one made of the same `parts`. */
export async function keepLayer(
  name: string,
  parts: readonly string[],
  stage: (folder: string) => Promise<void>,
): Promise<LayerFile> {
  const key = createHash('sha256')
    .update(JSON.stringify([RECIPE, process.arch, parts]))
    .digest('hex')
    .slice(0, 12);
  const folder = join(engineFolder, 'layers');
  const layer = join(folder, `${name}-${key}.tar.gz`);
  const description = join(folder, `${name}-${key}.json`);
  const read = (): LayerFile => ({
    ...(JSON.parse(readFileSync(description, 'utf8')) as LayerFile),
    path: layer,
  });
  if (existsSync(description)) return read();

  return holdLock(join(engineFolder, `layer-${name}.lock`), async () => {
    if (existsSync(description)) return read();
    mkdirSync(folder, { recursive: true });
    const work = mkdtempSync(join(folder, '.unfinished-'));
    try {
      const root = join(work, 'root');
      mkdirSync(root, { mode: 0o755 });
      await stage(root);
      const packed = await packLayer(root, join(work, 'layer'));
      writeFileSync(join(work, 'description'), JSON.stringify(packed));
      renameSync(join(work, 'layer'), layer);
      renameSync(join(work, 'description'), description);
      return { ...packed, path: layer };
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

/** Names a file's present content cheaply. */
export function stampFile(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${file} ${size} ${mtimeMs}`;
}
