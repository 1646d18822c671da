import type { ImageId } from '../model/image';
import type { PlannedImage } from '../model/build-plan';
import type { ReadImageGraph } from '../plan/build-image-graph';
import { listAncestors } from '../plan/list-inputs';
import type { BaseEnvironments } from '../plan/keys/base-environments';
import { listDecidingBases } from '../plan/keys/base-environments';
import type { BaseDigests } from '../plan/keys/base-images';
import { findDigest, listBases, listRootImages } from '../plan/keys/base-images';
import { createKeys, digestFiles } from '../plan/keys/compute-keys';
import type { ImageKey, KeyInput } from '../plan/keys/compute-keys';
import { createStepKeys } from '../plan/keys/step-keys';
import { openDigestStore } from './digest-store';
import { createFileTree } from './file-tree';
import { createFileView } from './file-view';
import type { Environment } from './read-environment';
import type { RegistryAccess } from './registry-access';

export interface KeyRequest {
  readonly workspaceRoot: string;
  readonly env: Environment;
  readonly graph: ReadImageGraph;
  /** The images that are to be keyed; what they stand on is keyed with them. */
  readonly images: ReadonlySet<ImageId>;
  readonly findWriter: (image: ImageId, path: string) => string | null;
}

type NativeOf = KeyInput['nativeOf'];

/** What every image is made of, and whether that is still so. */
export interface PreparedKeys {
  /** See `KeyInput`. */
  readonly nativeOf: NativeOf;
  /** Whether the keys of all images would be the same ones. */
  readonly areKeyedFor: (nativeOf: NativeOf) => boolean;
  readonly findKey: (id: ImageId) => ImageKey;
  readonly bases: BaseDigests;
  /** Of any image of the workspace; see `createStepKeys`. */
  readonly listSteps: (id: ImageId) => readonly string[];
  /** Writes down digests of files, so that no other process has to read them again. */
  readonly save: () => void;
  /** See `RunPorts.findChange`. */
  readonly findChange: (id: ImageId) => string | null;
  /** See `RunPorts.findUnseenInput`. */
  readonly findUnseenInput: (image: PlannedImage) => Promise<string | null>;
}

/** Reads files and asks for base images, once for a run. Platforms may be those of builders nobody has asked yet. */
export function prepareKeys(
  request: KeyRequest,
  registries: RegistryAccess,
): (nativeOf: NativeOf) => Promise<PreparedKeys> {
  const { workspaceRoot, env, graph, images, findWriter } = request;
  const wanted = new Set([...images].flatMap((id) => [...listAncestors(id, graph)]));
  const store = openDigestStore(workspaceRoot, env);
  const now = new Date();
  const askForBases = async () => {
    const bases = await registries.resolveBases(listBases(graph, wanted));
    const environments = await readEnvironments(listDecidingBases(graph, wanted, bases), registries);
    return { bases, environments };
  };
  let asked: ReturnType<typeof askForBases> | undefined;
  return async (nativeOf) => {
    asked ??= askForBases();
    const look = () => ({ files: createFileView(workspaceRoot), tree: createFileTree(workspaceRoot, store) });
    const input: KeyInput = {
      ...look(),
      graph,
      ...(await asked),
      environment: env,
      nativeOf,
      now,
      findWriter,
    };
    const find = createKeys(input);
    for (const id of wanted) find(id);
    store.save();
    return {
      nativeOf,
      areKeyedFor: (other) =>
        [...wanted].every((id) => {
          const definition = graph.nodes.get(id)?.definition;
          return definition === undefined || nativeOf(definition) === other(definition);
        }),
      save: () => store.save(),
      findKey: (id) => (wanted.has(id) ? find(id) : NOT_ASKED),
      bases: input.bases,
      listSteps: createStepKeys(input, find),
      findChange: (id) => {
        const before = find(id);
        if (before.key === null) return null;
        const after = digestFiles(id, { ...input, ...look() });
        const isSame = after?.digest === before.files.digest && after.stamp === before.files.stamp;
        return isSame ? null : 'files it is made of were written to while it was built';
      },
      findUnseenInput: (image) => findTriggers(image.id, graph, input.bases, registries),
    };
  };
}

const NOT_ASKED: ImageKey = { key: null, reason: 'it is not part of this run', pending: false };

async function readEnvironments(
  bases: ReadonlyMap<string, string>,
  registries: RegistryAccess,
): Promise<BaseEnvironments> {
  const found = await Promise.all(
    [...bases].map(
      async ([digest, name]) => [digest, await registries.readEnvironment(name, digest)] as const,
    ),
  );
  return new Map(found.flatMap(([digest, env]) => (env === null ? [] : [[digest, env] as const])));
}

async function findTriggers(
  id: ImageId,
  { nodes, reads }: ReadImageGraph,
  bases: BaseDigests,
  registries: RegistryAccess,
): Promise<string | null> {
  const node = nodes.get(id);
  const read = reads.get(id);
  if (node === undefined || read === undefined) return null;
  const answers = await Promise.all(
    [...new Set(listRootImages(node, read.resolved).values())].map(async (name) => {
      const found = findDigest(name, bases);
      return 'digest' in found ? registries.findTriggers(name, found.digest) : found.reason;
    }),
  );
  return answers.find((answer) => answer !== null) ?? null;
}
