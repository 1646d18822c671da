import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../../packages/nx-buildx/src/model/result';
import { type EndedProcess, runProcess } from '../run-process';
import type { Contender, Site } from './contender';
import { NOOP_TARGET } from './noop-executor';

/** What a user types: the plugin's hook chooses batch by itself. */
export function createNxBuildx(maxParallel: number): Contender {
  return {
    name: 'nx-buildx',
    maxParallel,
    pushes: true,
    async run(site) {
      const env = { ...site.env, NX_BUILDX_MAX_PARALLEL: String(maxParallel) };
      const { seconds, output } = await runNx({ ...site, env }, ['run-many', '-t', 'image']);
      if (!output.includes(`${site.plan.images.length} images on `)) {
        throw new Error(`the images were not built as one batch:\n${output}`);
      }
      const run = JSON.parse(readFileSync(join(site.workspace, 'dist/images/run.json'), 'utf8')) as RunResult;
      return { seconds, buildSeconds: run.durationMs / 1000 };
    },
  };
}

/** What Nx itself takes for as many tasks that do nothing, in one batch. */
export const nxFloor: Contender = {
  name: 'Nx, a no-op executor',
  maxParallel: null,
  pushes: false,
  async run(site) {
    const { seconds } = await runNx(site, ['run-many', '-t', NOOP_TARGET, '--batch']);
    return { seconds, buildSeconds: null };
  },
};

function runNx({ workspace, env }: Site, args: readonly string[]): Promise<EndedProcess> {
  const nx = join(workspace, 'node_modules/nx/dist/bin/nx.js');
  return runProcess(process.execPath, [nx, ...args], { cwd: workspace, env });
}
