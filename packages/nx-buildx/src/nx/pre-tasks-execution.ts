import { readCachedProjectGraph } from '@nx/devkit';
import type { PreTasksExecutionContext, ProjectGraph } from '@nx/devkit';
import { PLUGIN } from './plugin-options';
import { readRequestedTargets } from './read-requested-targets';

/**
 * Nx calls this once before it runs tasks; what it sets in the environment reaches Nx itself and every task.
 *
 * A command that can start nothing but image tasks runs as one batch, which takes a process for the run where Nx
 * would take one for each image. `preferBatch` would do so for mixed runs too, where a batch holds back all other
 * tasks until it has ended (docs/decisions/0002). A user's own `--batch` stands, and NX_BATCH_MODE where Nx runs without
 * its daemon: the hook is called in the daemon, whose environment is not the user's.
 */
export function preTasksExecution(_options: unknown, { id, argv }: PreTasksExecutionContext): void {
  process.env['NX_BUILDX_RUN_ID'] = id;
  const words = argv.slice(2);
  const asked = words.find((word) => /^--(?:no-)?batch\b/.test(word));
  const graph = asked === undefined && process.env['NX_BATCH_MODE'] === undefined ? readGraph() : null;
  const isBatch = asked === '--batch' || startsOnlyImages(readRequestedTargets(words) ?? [], graph);
  if (!isBatch) return;
  process.env['NX_BATCH_MODE'] = 'true';
  // A log shows each image as it starts and ends; in a terminal Nx draws its own picture of that.
  const choseStyle = words.some((word) => /^--output-?style\b/i.test(word));
  if (process.env['CI'] !== undefined && !choseStyle) process.env['NX_STREAM_OUTPUT'] ??= 'true';
}

/** A hook that throws fails the whole command; without a graph there is nothing to decide on. */
function readGraph(): Pick<ProjectGraph, 'nodes'> | null {
  try {
    return readCachedProjectGraph();
  } catch {
    return null;
  }
}

/**
 * Whether these targets start something, and nothing but tasks with an executor of this plugin, whatever the project.
 * What cannot be told, such as a pattern of project names, counts as no.
 */
export function startsOnlyImages(
  targets: readonly string[],
  graph: Pick<ProjectGraph, 'nodes'> | null,
): boolean {
  if (graph === null) return false;
  const { nodes } = graph;
  const projects = Object.keys(nodes);
  const seen = new Set<string>();
  const visit = (project: string, target: string): boolean => {
    const id = `${project}:${target}`;
    const configuration = nodes[project]?.data.targets?.[target];
    if (configuration === undefined || seen.has(id)) return true;
    seen.add(id);
    if (configuration.executor?.startsWith(`${PLUGIN}:`) !== true) return false;
    return (configuration.dependsOn ?? []).every((dependency) => {
      if (typeof dependency === 'string') return !/[\^:*]/.test(dependency) && visit(project, dependency);
      if (dependency.dependencies === true || dependency.target.includes('*')) return false;
      const named = dependency.projects === undefined ? ['self'] : [dependency.projects].flat();
      return named.every((name) =>
        name === 'self' ? visit(project, dependency.target) : name in nodes && visit(name, dependency.target),
      );
    });
  };
  return (
    targets.length > 0 &&
    targets.every((target) => {
      const owners = projects.filter((project) => nodes[project]?.data.targets?.[target] !== undefined);
      return owners.length > 0 && owners.every((project) => visit(project, target));
    })
  );
}
