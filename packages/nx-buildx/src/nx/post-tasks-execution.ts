import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostTasksExecutionContext } from '@nx/devkit';
import type { RunResult } from '../model/result';
import { formatSummary } from '../report/format-run';
import { nameRun } from './name-run';
import { takeRunEnvironment } from './run-environment';

/**
 * Nx calls this once after a command's tasks. It prints the closing table of images that had a process each: none of
 * them knows that it is the last, and Nx hides what they print. A batch prints its own. It removes the builders that were
 * made for the run, for the same reason.
 */
export async function postTasksExecution(
  _options: unknown,
  { id, workspaceRoot }: PostTasksExecutionContext,
): Promise<void> {
  const run = readRun(workspaceRoot);
  if (run?.id === id && !run.batch) console.log(`\n${formatSummary(run)}\n`);
  const env = takeRunEnvironment(workspaceRoot, id, process.env);
  if (env === null) return;
  // What runs programs is not loaded with the project graph.
  const { releaseRun } = await import('./created-builders.js');
  for (const problem of await releaseRun(id, { workspaceRoot, env })) console.log(problem);
}

/** Prints the closing table of the run that this process is part of, as far as it has come. */
export function printSummary(workspaceRoot: string): void {
  const run = readRun(workspaceRoot);
  if (run?.id === nameRun(process.env)) console.log(`\n${formatSummary(run)}\n`);
}

function readRun(workspaceRoot: string): RunResult | null {
  try {
    return JSON.parse(readFileSync(join(workspaceRoot, 'dist/images/run.json'), 'utf8')) as RunResult;
  } catch {
    return null;
  }
}
