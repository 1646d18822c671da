import type { RunResult } from '../../packages/nx-buildx/src/model/result';

/**
 * What must have happened in a run: number of executed steps by project, `some` where everything is new, or `reused` where
 * nothing was built.
 */
export type Expectation = Readonly<Record<string, number | 'some' | 'reused'>>;

/**
 * Holds BuildKit's own counts against what the demo promises.
 *
 * @returns one line for each promise that was not kept
 */
export function checkRun({ images }: RunResult, expected: Expectation): readonly string[] {
  const missing = Object.keys(expected)
    .filter((project) => !images.some((image) => image.project === project))
    .map((project) => `${project} is not among the images of the run`);
  const broken = images.flatMap(({ project, outcome, reason, steps }) => {
    const promise = expected[project];
    if (promise === undefined) return [`${project} is in the run, and was not expected there`];
    if (outcome !== (promise === 'reused' ? 'reused' : 'built'))
      return [`${project} is ${outcome}: ${reason}`];
    if (promise === 'reused') return [];
    const kept = promise === 'some' ? steps.executed > 0 : steps.executed === promise;
    return kept
      ? []
      : [`${project} executed ${steps.executed} of ${steps.total} steps; expected: ${promise}`];
  });
  return [...missing, ...broken];
}
