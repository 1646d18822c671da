import { createFileView } from '../../../packages/nx-buildx/src/nx/file-view';
import { prepareKeys } from '../../../packages/nx-buildx/src/nx/prepare-keys';
import type { RegistryAccess } from '../../../packages/nx-buildx/src/nx/registry-access';
import { buildImageGraph } from '../../../packages/nx-buildx/src/plan/build-image-graph';
import { listBaseContexts } from '../../../packages/nx-buildx/src/plan/list-base-contexts';
import { makeWorkspace } from '../../../packages/nx-buildx/src/plan/testing/workspace';
import type { State } from './state';

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
export async function keyState(root: string, state: State, registries: RegistryAccess): Promise<Keyed> {
  const { options, file, context } = state;
  const workspace = makeWorkspace({
    app: { ...options, file, context: context === '.' ? 'workspace' : context },
  });
  const graph = buildImageGraph(workspace, createFileView(root));
  const ids = workspace.images.map(({ id }) => id);
  const request = { workspaceRoot: root, env: {}, graph, images: new Set(ids), findWriter: () => null };
  const { findKey, bases } = await prepareKeys(request, registries)(() => PLATFORM);
  const externals = [...graph.nodes.values()].flatMap((node) => node.externals);
  const contexts = listBaseContexts(externals, options.baseImages, bases);
  const pins = Object.fromEntries(contexts.map(({ name, value }) => [name, value]));
  const [made] = ids.map(findKey);
  if (made === undefined) throw new Error('the workspace has an image');
  return { key: made.key, reason: made.key === null ? made.reason : '', crashed: false, pins };
}

const PLATFORM = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`;
