#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { planWorkspace } from '../nx/plan-workspace';
import { stopOnSignals } from '../nx/stop-on-signals';
import { formatFailure } from '../report/format-failure';
import { formatPlan } from '../report/format-plan';

const HELP = `nx-buildx plan    what would be built, on what, and which cache it reads and writes

  --projects a,b       only these projects; default: all with an image
  --configuration ci   an Nx configuration of the targets
  --json               the plan as JSON
  --help

Exit codes: 0 done, 2 the request or the workspace is wrong.`;

const OPTIONS = {
  projects: { type: 'string', short: 'p' },
  configuration: { type: 'string', short: 'c' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const parsed = parse(argv);
  if (typeof parsed === 'string') {
    console.error(`${parsed}\n\n${HELP}`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length !== 1 || positionals[0] !== 'plan') {
    console.error(HELP);
    return 2;
  }
  const stop = stopOnSignals();
  const selection = {
    projects: values.projects?.split(',').filter((name) => name !== '') ?? [],
    configuration: values.configuration ?? null,
  };
  const plan = await planWorkspace(selection, stop.signal);
  stop.release();
  if (stop.signal.aborted) return 130;
  if (!plan.ok) {
    console.error(plan.failures.map(formatFailure).join('\n'));
    return 2;
  }
  console.log(values.json === true ? JSON.stringify(plan.value, null, 2) : formatPlan(plan.value));
  return 0;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

void main(process.argv.slice(2)).then((code) => {
  // A connection that is still being made keeps a process alive, however little anybody waits for it.
  process.stdout.write('', () => process.exit(code));
});
