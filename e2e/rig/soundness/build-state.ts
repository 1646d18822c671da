import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../tools/engine/src/index';
import { decodeProgress } from '../decode-progress';
import type { State } from './state';

/** What BuildKit made of a state. */
export type Built =
  | {
      readonly ok: true;
      /** Names of steps that were not taken from the cache. */
      readonly executed: readonly string[];
      /** Digests of the layers, and the image's configuration but for times and history. */
      readonly image: string;
    }
  | { readonly ok: false; readonly error: string };

/**
 * Builds a state with what the layers in the engine's cache give, and no other cache.
 *
 * @param root where the state was written to
 * @param pins named contexts that stand for base images
 * @param layout a folder that does not exist yet; it is gone afterwards
 */
export async function buildState(
  root: string,
  { file, context, options }: State,
  pins: Readonly<Record<string, string>>,
  engine: Engine,
  layout: string,
): Promise<Built> {
  const fill = (flag: string, values: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(values).map(([name, value]) => `--${flag}=${name}=${value}`);
  const argv = [
    'buildx',
    'build',
    '--progress=rawjson',
    '--provenance=false',
    `--file=${file}`,
    ...(options.stage === null ? [] : [`--target=${options.stage}`]),
    ...fill('build-arg', options.buildArgs),
    ...fill('build-context', { ...options.buildContexts, ...pins }),
    ...fill('label', options.labels),
    `--output=type=oci,tar=false,dest=${layout}`,
    context,
  ];
  const child = spawn('docker', argv, {
    cwd: root,
    env: { ...process.env, ...engine.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  const progress = decodeProgress(stderr);
  try {
    if (code !== 0) return { ok: false, error: progress.lines.slice(-3).join('\n') };
    // A step of a build that succeeded and that never began was merged with the same one of another build, under whose
    // digest BuildKit tells of it, to this build too.
    const executed = progress.steps.flatMap(({ name, state }) =>
      state === 'cached' || state === 'pending' ? [] : [name],
    );
    return { ok: true, executed, image: readImage(layout) };
  } finally {
    rmSync(layout, { recursive: true, force: true });
  }
}

interface Blob {
  readonly digest: string;
}

interface Manifest {
  readonly manifests?: readonly Blob[];
  readonly config?: Blob;
  readonly layers?: readonly Blob[];
}

/** Reads an OCI layout folder with one image of one platform. */
function readImage(layout: string): string {
  const read = (path: string): unknown => JSON.parse(readFileSync(join(layout, path), 'utf8')) as unknown;
  const readBlob = ({ digest } = { digest: 'none' }): unknown => read(join('blobs', ...digest.split(':')));
  const manifest = readBlob((read('index.json') as Manifest).manifests?.[0]) as Manifest;
  const config = readBlob(manifest.config) as Readonly<Record<string, unknown>>;
  const kept = Object.entries(config).filter(([name]) => name !== 'created' && name !== 'history');
  return JSON.stringify(
    { config: Object.fromEntries(kept), layers: manifest.layers?.map(({ digest }) => digest) },
    null,
    1,
  );
}
