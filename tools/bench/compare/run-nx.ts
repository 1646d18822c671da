import { join } from 'node:path';
import { type EndedProcess, runProcess } from '../run-process';
import type { Site } from './contender';

/** Runs the Nx of a workspace, with its own entry file: a shell around it would be measured too. */
export function runNx(
  { workspace, env }: Pick<Site, 'workspace' | 'env'>,
  args: readonly string[],
): Promise<EndedProcess> {
  const nx = join(workspace, 'node_modules/nx/dist/bin/nx.js');
  return runProcess(process.execPath, [nx, ...args], { cwd: workspace, env });
}
