import type { Failure } from '../model/failure';
import type { Dockerfile, Instruction, Stage } from './dockerfile';
import { expandWord } from './expand';
import { invalidDockerfile } from './invalid-dockerfile';
import { findStage, namedSources, refuseFrom } from './stage-references';

/** A stage with its FROM expanded. */
export interface StageNode {
  readonly stage: Stage;
  readonly label: string;
  readonly base: string;
  readonly baseStage: number | null;
  readonly platform: string | null;
  /** A build context of this name takes its place. */
  readonly overridden: boolean;
  /** ONBUILD triggers of the base stage first. */
  readonly instructions: readonly StageInstruction[];
  /** ONBUILDs of the base stage that BuildKit refuses when it comes to run them. */
  readonly brokenTriggers: readonly Instruction[];
  /** Stages that instructions name. */
  readonly references: readonly StageReference[];
}

export interface StageInstruction {
  readonly instruction: Instruction;
  readonly triggered: boolean;
}

export interface StageReference {
  readonly stage: number;
  readonly instruction: Instruction;
}

export interface StageGraph {
  readonly nodes: readonly StageNode[];
  /** The last stage of each name: what `--from` finds. */
  readonly byName: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
}

/** Expands every FROM and links the stages, reachable or not: BuildKit refuses a wrong one anywhere. */
export function buildStageGraph(
  dockerfile: Dockerfile,
  variables: ReadonlyMap<string, string>,
  overridden: ReadonlySet<string>,
): StageGraph {
  const failures: Failure[] = [];
  const refuse = (message: string, line: number, fix?: string): void => {
    failures.push(invalidDockerfile(message, dockerfile.file, line, fix));
  };
  const expand = (word: string, line: number): string => {
    const expansion = expandWord(word, (name) => variables.get(name), dockerfile.escape);
    if (!expansion.ok) refuse(expansion.message, line);
    return expansion.ok ? expansion.value : word;
  };

  const earlier = new Map<string, number>();
  const bases = dockerfile.stages.map(({ index, name, base: written, platform: flag, line }) => {
    const base = expand(written, line);
    const platform = flag === null || flag === '' ? null : expand(flag, line);
    if (base === '') refuse(`base name (${written}) should not be blank`, line, blankBase(written));
    if (platform === '') refuse(`empty platform value from expression ${flag}`, line);
    const baseStage = earlier.get(base) ?? null;
    const lower = base.toLowerCase();
    if (baseStage === null && base !== lower && earlier.has(lower)) {
      refuse(`FROM ${base} is no stage: stage names are lower case here`, line, `Write FROM ${lower}.`);
    }
    if (name !== null) earlier.set(name, index);
    return { base, platform, baseStage };
  });

  // Unlike FROM, which only sees what stands before it, --from sees all; the last stage of a name wins.
  const byName = earlier;
  const nodes = dockerfile.stages.map((stage, index): StageNode => {
    const { base = '', platform = null, baseStage = null } = bases[index] ?? {};
    const onbuild = baseStage === null ? [] : onbuildOf(dockerfile.stages[baseStage]);
    const brokenTriggers = onbuild.filter(({ trigger }) => trigger === null);
    const instructions = withTriggers(onbuild, stage);
    const references: StageReference[] = [];
    for (const { instruction } of instructions) {
      for (const from of namedSources(instruction)) {
        const message = refuseFrom(instruction.keyword, from, dockerfile);
        if (message !== null) refuse(message, instruction.line);
        const found = findStage(byName, instruction.keyword, from);
        if (found !== null) references.push({ stage: found, instruction });
      }
    }
    const overrides = stage.name !== null && overridden.has(stage.name);
    const label = stage.name ?? String(index);
    return {
      stage,
      label,
      base,
      baseStage,
      platform,
      overridden: overrides,
      instructions,
      brokenTriggers,
      references,
    };
  });
  const cycle = findCycle(nodes);
  if (cycle !== null) refuse(`circular dependency detected on stage: ${cycle.label}`, cycle.stage.line);
  return { nodes, byName, failures };
}

function onbuildOf(stage: Stage | undefined): readonly Instruction[] {
  return stage?.instructions.filter(({ keyword }) => keyword === 'ONBUILD') ?? [];
}

function withTriggers(onbuild: readonly Instruction[], stage: Stage): readonly StageInstruction[] {
  return [
    ...onbuild.flatMap(({ trigger }) =>
      trigger === null ? [] : [{ instruction: trigger, triggered: true }],
    ),
    ...stage.instructions.map((instruction) => ({ instruction, triggered: false })),
  ];
}

function findCycle(nodes: readonly StageNode[]): StageNode | null {
  const state = new Map<number, 'open' | 'done'>();
  const visit = (index: number): StageNode | null => {
    const node = nodes[index];
    if (node === undefined || state.get(index) === 'done') return null;
    if (state.get(index) === 'open') return node;
    state.set(index, 'open');
    for (const next of [
      ...(node.baseStage === null ? [] : [node.baseStage]),
      ...node.references.map((r) => r.stage),
    ]) {
      const found = visit(next);
      if (found !== null) return found;
    }
    state.set(index, 'done');
    return null;
  };
  for (const index of nodes.keys()) {
    const found = visit(index);
    if (found !== null) return found;
  }
  return null;
}

function blankBase(written: string): string {
  return `Give the ARG in "${written}" a default before the first FROM, or pass it as a build arg.`;
}
