import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostTasksExecutionContext } from '@nx/devkit';
import type { RunResult } from '../model/result';
import { formatSummary } from '../report/format-run';

/**
 * Nx calls this once after a command's tasks. It prints the closing table, since Nx hides what successful tasks print
 * and no single task knows that it is the last.
 */
export function postTasksExecution(
  _options: unknown,
  { id, workspaceRoot }: PostTasksExecutionContext,
): void {
  const run = readRun(join(workspaceRoot, 'dist/images/run.json'));
  if (run?.id === id) console.log(`\n${formatSummary(run)}\n`);
}

function readRun(file: string): RunResult | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunResult;
  } catch {
    return null;
  }
}
