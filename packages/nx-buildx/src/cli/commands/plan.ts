import { planWorkspace } from '../../nx/plan-workspace';
import { formatPlan } from '../../report/format-plan';
import type { Command } from './command';
import { parseOptions, printFailures, runStoppable, splitList } from './command';

const help = `nx-buildx plan    what would be built, on what, and which cache it reads and writes

  --projects a,b       only these projects; default: all with an image
  --configuration ci   an Nx configuration of the targets
  --json               the plan as JSON
  --help

Exit codes: 0 done, 2 the request or the workspace is wrong.`;

const OPTIONS = {
  projects: { type: 'string', short: 'p' },
  configuration: { type: 'string', short: 'c' },
  json: { type: 'boolean' },
} as const;

export const planCommand: Command = {
  name: 'plan',
  summary: 'what would be built, on what, and which cache it reads and writes',
  help,
  run: async (args) => {
    const parsed = parseOptions(args, OPTIONS, help);
    if ('code' in parsed) return parsed.code;
    const { projects, configuration = null, json } = parsed.values;
    return runStoppable(async (signal) => {
      const plan = await planWorkspace({ projects: splitList(projects), configuration }, signal);
      if (signal.aborted) return 130;
      if (!plan.ok) {
        printFailures(plan.failures);
        return 2;
      }
      console.log(json === true ? JSON.stringify(plan.value, null, 2) : formatPlan(plan.value));
      return 0;
    });
  },
};
