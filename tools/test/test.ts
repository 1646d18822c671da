/** `npm test`: everything, in order, and at the end one line that says how it went. `--long` adds the long tests. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from './children';
import { type Skipped, type Tally, addTallies, failed, formatCounts } from './tally';
import { Workspace } from './workspace';

const root = join(__dirname, '../..');
const long = process.argv.includes('--long') || process.env['NX_BUILDX_E2E_LONG'] === '1';
const children = new Children();
const reports = mkdtempSync(join(tmpdir(), 'nx-buildx-test-'));
const env = { ...process.env, ...(long ? { NX_BUILDX_E2E_LONG: '1' } : {}) };
const workspace = new Workspace(root, children, reports, env);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => children.stop(signal));
void main();

async function main(): Promise<void> {
  const total = addTallies(await runAll().catch((error: unknown) => [failed(String(error))]));
  rmSync(reports, { recursive: true, force: true });
  printList(
    'Skipped',
    total.skipped.map(({ name, reason }) => `${name}: ${reason}`),
  );
  printList('Failed', total.failures);
  console.log(`\n${formatCounts(total)}`);
  process.exitCode = total.failures.length === 0 ? 0 : 1;
}

async function runAll(): Promise<Tally[]> {
  const tallies: Tally[] = long ? [] : [{ passed: 0, failures: [], skipped: longTests() }];
  const run = async (name: string, part: () => Promise<Tally>) => {
    if (children.stopped !== null) return;
    console.log(`\n== ${name}`);
    tallies.push(await part().catch((error: unknown) => failed(`${name}: ${String(error)}`)));
  };

  const checks = ['lint', 'format', 'typecheck'];
  await run(checks.join(', '), () => workspace.check(checks));
  for (const target of ['test', 'e2e']) {
    const projects = await workspace.projectsWith(target);
    if (projects.length === 0) tallies.push(failed(`no project has a target ${target}`));
    for (const project of projects) await run(`${project}:${target}`, () => workspace.test(project, target));
  }
  if (children.stopped !== null) tallies.push(failed(`stopped by ${children.stopped}`));
  return tallies;
}

function longTests(): Skipped[] {
  const files = readdirSync(join(root, 'e2e'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.long.e2e.ts') && !file.includes('node_modules'))
    .sort()
    .map((file) => ({ name: `e2e/${file}`, reason: 'takes long, npm run test:long runs it' }));
}

function printList(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}
