import { failure, success, type Failure, type Outcome } from '../model/failure';
import { readArgDeclarations } from './arg-declarations';
import type { ArgDeclaration, Dockerfile, Instruction, Stage } from './dockerfile';
import { flagValue } from './flags';
import { invalidDockerfile } from './invalid-dockerfile';
import { readLogicalLines, withoutEnd, type LogicalLine } from './logical-lines';
import { parseDirectives } from './parse-directives';
import { parseInstruction, takesHeredocs } from './parse-instruction';

/**
 * Reads a Dockerfile the way BuildKit's frontend does, and refuses what that would refuse: every wrong instruction is a
 * failure `dockerfile-invalid` of its own. Expands nothing and never throws.
 *
 * @param file where the text comes from, for places
 */
export function parseDockerfile(text: string, file: string): Outcome<Dockerfile> {
  const lines = text.replace(/^\uFEFF/, '').match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const invalid = (message: string, line: number): Failure => invalidDockerfile(message, file, line);

  const directives = parseDirectives(lines.map(withoutEnd));
  if (!directives.ok) return failure(invalid(directives.message, directives.line));
  const { syntax, escape } = directives.value;
  const logical = readLogicalLines(lines, escape, takesHeredocs);
  if (!logical.ok) return failure(invalid(logical.message, logical.line));

  const failures: Failure[] = [];
  const instructions: Instruction[] = [];
  for (const line of logical.value) {
    const parsed = parseInstruction(line.text, escape, line);
    if (parsed.ok) instructions.push(parsed.value);
    else failures.push(invalid(parsed.message, line.line));
  }
  if (failures.length > 0) return failure(...failures);

  const { globalArgs, stages, stray } = splitIntoStages(instructions);
  if (stray !== null) return failure(invalid(`${stray.keyword} stands before the first FROM`, stray.line));
  if (stages.length === 0) return failure(withoutStages(logical.value, file));
  return success({ file, syntax, escape, globalArgs, stages });
}

function splitIntoStages(instructions: readonly Instruction[]): {
  readonly globalArgs: readonly ArgDeclaration[];
  readonly stages: readonly Stage[];
  /** The first instruction that stands before any FROM and is no ARG. */
  readonly stray: Instruction | null;
} {
  const globalArgs: ArgDeclaration[] = [];
  const stages: Stage[] = [];
  let current: Instruction[] = [];
  let stray: Instruction | null = null;
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      current = [];
      stages.push(toStage(instruction, stages.length, current));
    } else if (stages.length > 0) current.push(instruction);
    else if (instruction.keyword === 'ARG') globalArgs.push(...readArgDeclarations(instruction));
    else stray ??= instruction;
  }
  return { globalArgs, stages, stray };
}

function toStage(from: Instruction, index: number, instructions: readonly Instruction[]): Stage {
  const [base = '', , name] = from.words;
  return {
    index,
    name: name?.toLowerCase() ?? null,
    base,
    platform: flagValue(from.flags, 'platform'),
    line: from.line,
    instructions,
  };
}

function withoutStages(lines: readonly LogicalLine[], file: string): Failure {
  const message = lines.length === 0 ? 'the Dockerfile has no instructions' : 'the Dockerfile has no FROM';
  return invalidDockerfile(message, file, lines.at(-1)?.line ?? 1, `Add a FROM to ${file}.`);
}
