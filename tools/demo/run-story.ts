import type { RunResult } from '../../packages/nx-buildx/src/model/result';

/** One run of the demo, as it came out. */
export interface RunStory {
  /** `B, one line changed`. */
  readonly name: string;
  /** How long the `nx` command took. */
  readonly seconds: number;
  readonly result: RunResult;
}

/** How many steps of a run BuildKit had to execute. */
export function countExecuted({ images }: RunResult): number {
  return images.reduce((sum, { steps }) => sum + steps.executed, 0);
}
