import type { Note } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import type { ReadImageGraph } from '../plan/build-image-graph';
import { countDropped, countFiles } from '../plan/count-dropped';
import type { CountedFolder, DroppedFiles } from '../plan/count-dropped';
import { isInside } from '../plan/join-path';
import { compilePatterns, parseIgnoreFile } from '../plan/keys/pattern-list';
import { listIgnoreFiles } from '../plan/list-inputs';
import { openDigestStore } from './digest-store';
import { createFileTree } from './file-tree';
import { createFileView } from './file-view';
import type { Environment } from './read-environment';

/** Says for each image what `contextFilter` "closure" leaves out of the folders it copies, or would leave out. */
export function noteDroppedFiles(
  { nodes, reads }: ReadImageGraph,
  images: readonly ImageId[],
  workspaceRoot: string,
  env: Environment,
): readonly Note[] {
  const count = createCounter(workspaceRoot, env);
  return images.flatMap((id) => {
    const node = nodes.get(id);
    const uses = reads.get(id)?.resolved.sources ?? [];
    const closure = node?.closure?.();
    if (node === undefined || closure === undefined) return [];
    const { kept, dropped: nested } = closure;
    const copied = uses
      .filter(({ context, remote, wildcard }) => context === null && !remote && !wildcard)
      .map(({ path }) => path)
      .filter((path) => [...kept, ...nested].some((each) => each !== path && isInside(each, path)));
    const counted = copied.length === 0 ? null : count(node);
    const dropped = counted === null ? null : countDropped(closure, copied, counted);
    if (dropped === null) return [];
    const message = describeDropped(dropped, node.filter !== null);
    return [{ message, place: { image: id, option: 'contextFilter' } }];
  });
}

/** One look at the workspace, and one walk for each ignore file. */
function createCounter(workspaceRoot: string, env: Environment): (node: ImageNode) => CountedFolder | null {
  const tree = createFileTree(workspaceRoot, openDigestStore(workspaceRoot, env));
  const files = createFileView(workspaceRoot);
  const known = new Map<string, CountedFolder | null>();
  return ({ file, context }) => {
    const path = listIgnoreFiles(file, context, files).find((each) => files.exists(each)) ?? '';
    const found = known.get(path);
    if (found !== undefined) return found;
    const counted = countFiles(tree, compilePatterns(parseIgnoreFile(files.readText(path) ?? '')));
    known.set(path, counted);
    return counted;
  };
}

const MOST_FOLDERS = 3;

function describeDropped({ total, dropped, folders }: DroppedFiles, isApplied: boolean): string {
  const top = folders.slice(0, MOST_FOLDERS).map(({ path, files }) => `${path} (${String(files)})`);
  const more = folders.length - top.length;
  return [
    `"closure" ${isApplied ? 'drops' : 'would drop'} ${String(dropped)} of ${String(total)} files: `,
    top.join(', '),
    more > 0 ? ` and ${String(more)} more folders` : '',
  ].join('');
}
