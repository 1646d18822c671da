import { expandInstruction, type ArgValues } from './expand-instruction';
import type { ImageUse, ResolvedStage, ResolveOptions, SourceUse, VariableUse } from './resolved-dockerfile';
import { selectSources, type FromTarget } from './select-sources';
import type { StageGraph, StageNode } from './stage-graph';
import { findStage } from './stage-references';
import { StageScope } from './stage-scope';

export interface StageSurroundings {
  readonly graph: StageGraph;
  readonly args: ArgValues;
  /** Of the stages resolved before, as they ended. */
  readonly scopes: ReadonlyMap<number, StageScope>;
  readonly environments: NonNullable<ResolveOptions['imageEnvironment']>;
  readonly escape: '\\' | '`';
}

export interface StageResolution {
  readonly stage: ResolvedStage;
  /** As it is after the last instruction. */
  readonly scope: StageScope;
  readonly images: readonly ImageUse[];
  readonly sources: readonly SourceUse[];
  readonly unset: readonly VariableUse[];
  readonly errors: readonly { readonly message: string; readonly line: number }[];
}

/** What BuildKit sets where a base has none, `scratch` for one: util/system/path.go. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Expands the instructions of a reachable stage and collects what they read. */
export function resolveStage(node: StageNode, around: StageSurroundings): StageResolution {
  const { stage, label, platform, overridden } = node;
  const { graph, args } = around;
  const root = rootOf(node, graph);
  const scope = startingScope(node, root, around);
  const images: ImageUse[] = [];
  const sources: SourceUse[] = [];
  const unset: VariableUse[] = [];
  const errors = node.brokenTriggers.map(({ text, line }) => {
    return { message: `ONBUILD trigger is not a valid instruction: ${text}`, line };
  });
  if (root !== null)
    images.push({ name: root, instruction: 'FROM', line: stage.line, stage: label, platform });

  const run = overridden ? [] : node.instructions;
  const instructions = run.map(({ instruction, triggered }) => {
    const { line } = instruction;
    const expanded = expandInstruction(instruction, triggered, scope, args);
    const selected = selectSources(expanded.instruction, label, (from, keyword) =>
      leadFrom(from, keyword, graph),
    );
    images.push(...selected.images);
    sources.push(...selected.sources);
    unset.push(...[...new Set(expanded.unset)].map((name) => ({ name, line, stage: label })));
    errors.push(...[...expanded.errors, ...selected.errors].map((message) => ({ message, line })));
    return expanded.instruction;
  });

  const named = [node.baseStage ?? [], node.references.map((reference) => reference.stage)].flat();
  const needs = overridden ? [] : named.filter((index) => graph.nodes[index]?.overridden === false);
  return {
    stage: {
      index: stage.index,
      name: stage.name,
      label,
      base: overridden ? label : node.base,
      baseStage: root === null ? node.baseStage : null,
      platform,
      line: stage.line,
      needs: [...new Set(needs)].sort((a, b) => a - b),
      instructions,
    },
    scope,
    images,
    sources,
    unset,
    errors,
  };
}

/** The image or named context that a stage starts from; `null` for a stage and for `scratch`. */
function rootOf({ overridden, label, base, baseStage }: StageNode, { nodes }: StageGraph): string | null {
  if (overridden) return label;
  const parent = baseStage === null ? undefined : nodes[baseStage];
  if (parent !== undefined) return parent.overridden ? parent.label : null;
  return base === 'scratch' ? null : base;
}

function startingScope(node: StageNode, root: string | null, around: StageSurroundings): StageScope {
  const parent = root === null && node.baseStage !== null ? around.scopes.get(node.baseStage) : undefined;
  if (parent !== undefined) return parent.inherit();
  const known =
    root === null ? {} : Object.hasOwn(around.environments, root) ? around.environments[root] : undefined;
  const variables = new Map(Object.entries(known ?? {}));
  if (known !== undefined && !variables.has('PATH')) variables.set('PATH', defaultPath);
  return new StageScope(around.escape, known !== undefined, variables);
}

function leadFrom(from: string, keyword: string, { nodes, byName }: StageGraph): FromTarget {
  const index = findStage(byName, keyword, from);
  const node = index === null ? undefined : nodes[index];
  if (node !== undefined)
    return node.overridden ? { kind: 'external', name: node.label } : { kind: 'inside' };
  return from === 'scratch' ? { kind: 'inside' } : { kind: 'external', name: from };
}
