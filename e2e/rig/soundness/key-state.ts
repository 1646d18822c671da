import type { ImageId } from '../../../packages/nx-buildx/src/model/image';
import { openDigestStore } from '../../../packages/nx-buildx/src/nx/digest-store';
import { createFileTree } from '../../../packages/nx-buildx/src/nx/file-tree';
import { createFileView } from '../../../packages/nx-buildx/src/nx/file-view';
import { buildImageGraph } from '../../../packages/nx-buildx/src/plan/build-image-graph';
import { listBases, pinBase, replaceBase } from '../../../packages/nx-buildx/src/plan/keys/base-images';
import type { BaseDigests } from '../../../packages/nx-buildx/src/plan/keys/base-images';
import { createKeys } from '../../../packages/nx-buildx/src/plan/keys/compute-keys';
import { makeWorkspace } from '../../../packages/nx-buildx/src/plan/testing/workspace';
import type { State } from './state';

/** @returns the digest of an image, given as `host/repository:tag`; `null` where there is none */
export type FindDigest = (reference: string) => Promise<string | null>;

/** What the plugin says of a state. */
export interface Keyed {
  /** `null`: it would be built in any case. */
  readonly key: string | null;
  /** Why there is no key. */
  readonly reason: string;
  /** Whether the plugin threw instead; the reason is the error. */
  readonly crashed: boolean;
  /** Base images as named contexts, by the name that the plugin tells BuildKit of. */
  readonly pins: Readonly<Record<string, string>>;
}

/** Computes the key of a state that was written to a folder, as a run of the plugin does. */
export async function keyState(root: string, state: State, findDigest: FindDigest): Promise<Keyed> {
  const { options, file, context } = state;
  const workspace = makeWorkspace({
    app: { ...options, file, context: context === '.' ? 'workspace' : context },
  });
  const files = createFileView(root);
  const graph = buildImageGraph(workspace, files);
  const ids = workspace.images.map(({ id }) => id);
  const bases = await lookUp(ids, graph, findDigest);
  const find = createKeys({
    graph,
    files,
    tree: createFileTree(root, openDigestStore(root, {})),
    bases,
    environment: {},
    platform: `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`,
    now: new Date(0),
    findWriter: () => null,
  });
  const pins: Record<string, string> = {};
  for (const name of [...graph.nodes.values()].flatMap(({ externals }) => externals)) {
    const pin = pinBase(replaceBase(name, options.baseImages), bases);
    if (pin !== null) pins[name] = pin;
  }
  const [made] = ids.map(find);
  if (made === undefined) throw new Error('the workspace has an image');
  return { key: made.key, reason: made.key === null ? made.reason : '', crashed: false, pins };
}

async function lookUp(
  ids: readonly ImageId[],
  graph: Parameters<typeof listBases>[0],
  findDigest: FindDigest,
): Promise<BaseDigests> {
  const names = [...listBases(graph, ids).keys()];
  const found = await Promise.all(
    names.map(async (name) => {
      const digest = await findDigest(name);
      return [name, digest === null ? { reason: `there is no ${name}` } : { digest }] as const;
    }),
  );
  return new Map(found);
}
