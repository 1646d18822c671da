import type { StageNode, StageReference } from './stage-graph';

export interface Reachable {
  /** In the order of the file, so that each stage comes after those it needs. */
  readonly nodes: readonly StageNode[];
  /** `--from` of a stage that is not defined before: BuildKit refuses those. */
  readonly forward: readonly (StageReference & { readonly message: string })[];
}

/** Stages that a build of `target` runs. What only a replaced stage reaches is not among them. */
export function reachableStages(all: readonly StageNode[], target: StageNode): Reachable {
  const found = new Set([target]);
  const forward: (StageReference & { message: string })[] = [];
  for (const node of found) {
    if (node.overridden) continue;
    const base = node.baseStage === null ? undefined : all[node.baseStage];
    if (base !== undefined) found.add(base);
    for (const { stage, instruction } of node.references) {
      const other = all[stage];
      if (other === undefined) continue;
      found.add(other);
      if (stage < node.stage.index) continue;
      const verb = instruction.keyword === 'COPY' ? 'copy' : 'mount';
      const message = `cannot ${verb} from stage "${other.label}", it needs to be defined before stage "${node.label}"`;
      forward.push({ stage, instruction, message });
    }
  }
  return { nodes: all.filter((node) => found.has(node) && (!node.overridden || node === target)), forward };
}
