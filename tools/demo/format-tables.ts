import type { ImageResult, RunResult } from '../../packages/nx-buildx/src/model/result';
import { type RunStory, countExecuted } from './run-story';
import { alignColumns, paint } from './terminal';

/** What became of each image of a run. BuildKit does not name steps of stages it never had to look into. */
export function formatRun(result: RunResult, seconds: number): readonly string[] {
  const header = ['image', 'outcome', 'steps from cache', 'executed', 'time'];
  const sum = ['whole command', '', '', String(countExecuted(result)), formatSeconds(seconds)];
  return indent(alignColumns([header, ...result.images.map(formatImage), sum], [2, 3, 4]));
}

function formatImage({ project, outcome, steps, durationMs }: ImageResult): readonly string[] {
  const executed = steps.executed === 0 ? '-' : paint('yellow', String(steps.executed));
  const cached = steps.total === 0 ? '-' : `${steps.cached} of ${steps.total}`;
  return [
    project,
    paint(outcome === 'failed' ? 'red' : 'green', outcome),
    cached,
    executed,
    formatSeconds(durationMs / 1000),
  ];
}

/** All runs side by side, each against the first. */
export function formatRuns(runs: readonly RunStory[]): readonly string[] {
  const cold = runs[0]?.seconds ?? 0;
  const rows = runs.map(({ name, seconds, result }, index) => {
    const speedUp = index === 0 ? '' : paint('green', `${(cold / seconds).toFixed(1)} x`);
    return [name, String(countExecuted(result)), formatSeconds(seconds), speedUp];
  });
  return indent(alignColumns([['', 'steps executed', 'time', 'speed-up'], ...rows], [1, 2, 3]));
}

/** Runs that took what exists, each against the one that built everything on an empty machine. */
export function formatReuse(runs: readonly RunStory[], cold: RunStory): readonly string[] {
  const rows = runs.map(({ name, seconds, result: { totals } }) => [
    name,
    String(totals.built),
    String(totals.reused),
    formatSeconds(seconds),
    paint('green', `${(cold.seconds / seconds).toFixed(1)} x`),
  ]);
  return indent(alignColumns([['', 'built', 'reused', 'time', 'speed-up'], ...rows], [1, 2, 3, 4]));
}

export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === 0 ? paint('dim', `  ${line}`) : `  ${line}`));
}
