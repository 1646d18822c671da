import type { BuildPlan } from '../../packages/nx-buildx/src/model/build-plan';
import type { Engine } from '../../tools/engine/src/index';
import type { Variables } from './jobs';
import { REUSE } from './reuse';
import { startNx } from './run-nx';
import type { Workspace } from './workspace';

export interface WorkspacePlan {
  readonly plan: BuildPlan;
  readonly seconds: number;
}

/** Runs `nx-buildx plan` with the job's variables. It starts nothing but a look at the builder. */
export async function planImages(
  workspace: Workspace,
  engine: Engine,
  as: Variables,
  env: Variables = {},
): Promise<WorkspacePlan> {
  const { done } = startNx({
    workspace,
    program: 'node_modules/nx-buildx/dist/cli/main.js',
    args: ['plan', '--json'],
    env: { ...engine.env, ...as, ...REUSE, ...env },
  });
  const { code, output, seconds } = await done;
  if (code !== 0) throw new Error(`nx-buildx plan ended with ${String(code)}\n${output}`);
  return { plan: JSON.parse(output) as BuildPlan, seconds };
}
