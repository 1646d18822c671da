import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../../packages/nx-buildx/src/model/result';
import { buildAlone } from './build-one';
import { type Contender, type Site, type Timing, describeSameWorkspace } from './contender';
import { runNx } from './run-nx';
import { SCENARIO_IDS } from './scenarios';

/** What a user types: the plugin's hook chooses batch by itself. */
export function createNxBuildx(maxParallel: number): Contender {
  return {
    id: 'nx-buildx',
    name: 'nx-buildx',
    maxParallel,
    pushes: true,
    followsBranches: true,
    scenarios: SCENARIO_IDS,
    describeWorkspace: describeSameWorkspace,
    run: (site) => (site.scenario === 'alone' ? buildAlone(site) : runBatch(site, maxParallel)),
  };
}

async function runBatch(site: Site, maxParallel: number): Promise<Timing> {
  const { scenario, workspace, newTag } = site;
  const env = {
    ...site.env,
    NX_BUILDX_MAX_PARALLEL: String(maxParallel),
    // What is compared there is building; what is built is found by its key afterwards all the same.
    ...(scenario === 'cold' && { NX_BUILDX_REUSE: 'false' }),
  };
  const tags = scenario === 'tagged' ? [`--tags=${newTag}`] : [];
  const { seconds, output } = await runNx({ workspace, env }, ['run-many', '-t', 'image', ...tags]);
  const run = JSON.parse(readFileSync(join(workspace, 'dist/images/run.json'), 'utf8')) as RunResult;
  if (!run.batch || run.images.length !== site.plan.images.length) {
    throw new Error(`the images were not built as one batch:\n${output}`);
  }
  return { seconds, executorSeconds: measureExecutor(run), outcomes: run.totals };
}

/** From the executor's entry to its last result. */
function measureExecutor({ enteredAt, startedAt, durationMs }: RunResult): number {
  const early = Date.parse(startedAt) - Date.parse(enteredAt);
  return (early + durationMs) / 1000;
}
