import { type Contender, describeSameWorkspace } from './contender';
import { NOOP_TARGET } from './noop-executor';
import { runNx } from './run-nx';

/** What Nx itself takes for as many tasks that do nothing, in one batch. */
export const nxFloor: Contender = {
  id: 'floor',
  name: 'Nx, a no-op executor',
  maxParallel: null,
  pushes: false,
  followsBranches: false,
  scenarios: ['cold', 'unchanged'],
  describeWorkspace: describeSameWorkspace,
  async run(site) {
    const { seconds } = await runNx(site, ['run-many', '-t', NOOP_TARGET, '--batch']);
    return { seconds, executorSeconds: null, outcomes: null };
  },
};
