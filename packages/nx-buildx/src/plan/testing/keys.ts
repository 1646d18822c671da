import type { ImageId } from '../../model/image';
import { buildImageGraph } from '../build-image-graph';
import type { BaseEnvironments } from '../keys/base-environments';
import type { BaseDigests } from '../keys/base-images';
import { createKeys } from '../keys/compute-keys';
import type { ImageKey, KeyInput } from '../keys/compute-keys';
import type { MemoryFiles, PlantedFiles } from './file-tree';
import { plantFiles } from './file-tree';
import type { ImageSpec } from './workspace';
import { makeWorkspace } from './workspace';

/** All that keys depend on; what is not given is the default. */
export interface KeySpec {
  readonly images: Readonly<Record<string, ImageSpec | readonly ImageSpec[]>>;
  readonly files: PlantedFiles | MemoryFiles;
  readonly bases?: BaseDigests;
  readonly environments?: BaseEnvironments;
  readonly environment?: KeyInput['environment'];
  readonly platform?: string;
  /** Of builders that are of another platform, by the value of the option. */
  readonly builders?: Readonly<Record<string, string>>;
  readonly now?: number;
  readonly findWriter?: KeyInput['findWriter'];
}

export const BASES: BaseDigests = new Map([
  ['busybox:latest', { digest: 'sha256:b1' }],
  ['busybox:2', { digest: 'sha256:b2' }],
]);

export function makeKeyInput(spec: KeySpec): KeyInput {
  const { tree, view } = isPlanted(spec.files) ? spec.files : plantFiles(spec.files);
  return {
    graph: buildImageGraph(makeWorkspace(spec.images), view),
    files: view,
    tree,
    bases: spec.bases ?? BASES,
    environments: spec.environments ?? new Map(),
    environment: spec.environment ?? {},
    nativeOf: ({ options }) => spec.builders?.[options.builder ?? ''] ?? spec.platform ?? 'linux/amd64',
    now: new Date(spec.now ?? 0),
    findWriter: spec.findWriter ?? (() => null),
  };
}

function isPlanted(files: PlantedFiles | MemoryFiles): files is MemoryFiles {
  return typeof files['tree'] === 'object' && 'entry' in files['tree'];
}

export function findKey(spec: KeySpec, id: ImageId = 'api:image'): ImageKey {
  return createKeys(makeKeyInput(spec))(id);
}

/** The key, where one is expected. */
export function keyOf(spec: KeySpec, id?: ImageId): string {
  const found = findKey(spec, id);
  if (found.key === null) throw new Error(found.reason);
  return found.key;
}

/** Of an image by its Dockerfile alone. */
export function singleImage(
  text: string,
  api: ImageSpec = {},
  files: PlantedFiles = {},
  rest: Partial<KeySpec> = {},
): KeySpec {
  const all = { 'apps/api/Dockerfile': text, 'apps/api/a': 'a', 'apps/api/b': 'b', ...files };
  return { images: { api: { context: 'project', ...api } }, files: all, ...rest };
}
