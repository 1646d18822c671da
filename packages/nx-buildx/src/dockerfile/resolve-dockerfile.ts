import { failure, success, type Failure, type Outcome } from '../model/failure';
import type { Dockerfile } from './dockerfile';
import { buildArgLookup, resolveGlobalScope } from './global-scope';
import { invalidDockerfile } from './invalid-dockerfile';
import { reachableStages } from './reachable-stages';
import { resolveStage } from './resolve-stage';
import type { ResolvedDockerfile, ResolveOptions } from './resolved-dockerfile';
import { buildStageGraph } from './stage-graph';
import type { StageScope } from './stage-scope';

export type * from './resolved-dockerfile';

/**
 * What BuildKit would read to build one stage: reachable stages with their instructions expanded, the images they name
 * and the files they select. Fails with `stage-unknown` and `dockerfile-invalid`, the latter also for a wrong FROM that
 * is not reachable, as BuildKit does.
 */
export function resolveDockerfile(
  dockerfile: Dockerfile,
  options: ResolveOptions,
): Outcome<ResolvedDockerfile> {
  const refuse = (message: string, line: number): Failure =>
    invalidDockerfile(message, dockerfile.file, line);
  const globals = resolveGlobalScope(dockerfile, options);
  const overridden = new Set(options.overriddenStages?.map((name) => name.toLowerCase()));
  const graph = buildStageGraph(dockerfile, globals.variables, overridden);
  const found = [...globals.failures, ...graph.failures];
  if (found.length > 0) return failure(...found);

  const wanted = options.stage?.toLowerCase() ?? '';
  const target =
    wanted === '' ? graph.nodes.at(-1) : graph.nodes.findLast(({ stage }) => stage.name === wanted);
  if (target === undefined) return failure(unknownStage(dockerfile, options.stage ?? ''));
  const { nodes, forward } = reachableStages(graph.nodes, target);
  if (forward.length > 0) {
    return failure(...forward.map(({ message, instruction }) => refuse(message, instruction.line)));
  }

  const scopes = new Map<number, StageScope>();
  const args = { global: (name: string) => globals.variables.get(name), given: buildArgLookup(options) };
  const environments = options.imageEnvironment ?? {};
  const { escape } = dockerfile;
  const results = nodes.map((node) => {
    const resolved = resolveStage(node, { graph, args, scopes, environments, escape });
    scopes.set(node.stage.index, resolved.scope);
    return resolved;
  });
  const errors = results.flatMap((result) => result.errors);
  if (errors.length > 0) return failure(...errors.map(({ message, line }) => refuse(message, line)));
  const stages = results.map(({ stage }) => stage);
  return success({
    stage: stages.at(-1) ?? unreachable(),
    stages,
    images: results.flatMap(({ images }) => images),
    sources: results.flatMap(({ sources }) => sources),
    unsetVariables: results.flatMap(({ unset }) => unset),
    hasCacheMounts: stages.some(({ instructions }) =>
      instructions.some(({ mounts }) => mounts.some(({ type }) => type === 'cache')),
    ),
  });
}

function unreachable(): never {
  throw new Error('the built stage is always reachable');
}

function unknownStage({ file, stages }: Dockerfile, wanted: string): Failure {
  const names = stages.flatMap(({ name }) => name ?? []);
  const index = /^\d+$/.test(wanted) && Number(wanted) < stages.length;
  const known =
    names.length === 0 ? 'No stage has a name: write FROM … AS <name>.' : `Use one of: ${names.join(', ')}.`;
  return {
    code: 'stage-unknown',
    message: `${file} has no stage "${wanted}"`,
    place: { file },
    fix: index ? `BuildKit takes a stage by name only (moby/buildkit#1503). ${known}` : known,
  };
}
