import type { ProjectGraph } from '@nx/devkit';
import type { Workspace } from '../model/workspace';

/** Which project depends on which, by Nx's project graph; packages of registries are left out. */
export function readDependencies({
  nodes,
  dependencies,
}: Pick<ProjectGraph, 'nodes' | 'dependencies'>): NonNullable<Workspace['dependencies']> {
  return new Map(
    Object.entries(dependencies).map(([name, edges]) => [
      name,
      edges.map(({ target }) => target).filter((target) => target in nodes),
    ]),
  );
}
