import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Children } from './children';
import { type JestReport, tallyJest } from './jest-report';
import { type Tally, failed } from './tally';
import { type NxRun, tallyTasks } from './task-report';

/** Runs the targets of this workspace through Nx. */
export class Workspace {
  readonly #env: NodeJS.ProcessEnv;

  /**
   * @param root absolute path
   * @param reports folder for the files that jest writes
   */
  constructor(
    readonly root: string,
    readonly children: Children,
    readonly reports: string,
    env: NodeJS.ProcessEnv,
  ) {
    const fixed = { CI: 'true', NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true' };
    this.#env = { ...env, ...fixed, NX_CACHE_DIRECTORY: this.#cache };
  }

  get #cache(): string {
    return join(this.root, '.nx/cache');
  }

  /** @returns the projects that have the target, by name */
  async projectsWith(target: string): Promise<string[]> {
    const file = join(this.reports, 'graph.json');
    if (!existsSync(file)) await this.#nx(['graph', `--file=${file}`]);
    if (!existsSync(file)) throw new Error('Nx cannot read the workspace');
    const { graph } = readJson(file) as Graph;
    const names = Object.values(graph.nodes).flatMap(({ name, data }) =>
      data.targets?.[target] ? [name] : [],
    );
    return names.sort();
  }

  /** Runs targets of all projects that have them, side by side: one check each. */
  async check(targets: readonly string[]): Promise<Tally> {
    const projects: Record<string, readonly string[]> = {};
    for (const target of targets) projects[target] = await this.projectsWith(target);
    const report = join(this.#cache, 'run.json');
    rmSync(report, { force: true });
    const code = await this.#nx(['run-many', '-t', targets.join(','), '--outputStyle=static']);
    return tallyTasks(projects, existsSync(report) ? (readJson(report) as NxRun) : null, code);
  }

  /** Runs a target whose command is jest, and counts its tests. A cached result would hide them. */
  async test(project: string, target: string): Promise<Tally> {
    const task = `${project}:${target}`;
    const report = join(this.reports, `${project}.json`);
    const command = ['run-many', '-t', target, '-p', project, '--skip-nx-cache', '--excludeTaskDependencies'];
    const code = await this.#nx([
      ...command,
      '--outputStyle=stream-without-prefixes',
      '--',
      '--json',
      `--outputFile=${report}`,
    ]);
    if (!existsSync(report))
      return failed(`${task} ended with ${code ?? 'a signal'} before jest could report`);
    const tally = tallyJest(project, readJson(report) as JestReport);
    if (code === 0 || tally.failures.length > 0) return tally;
    return { ...tally, failures: [`${task} ended with ${code ?? 'a signal'}`] };
  }

  #nx(args: readonly string[]): Promise<number | null> {
    return this.children.run(join(this.root, 'node_modules/nx/dist/bin/nx.js'), args, this.root, this.#env);
  }
}

interface Graph {
  readonly graph: {
    readonly nodes: Record<string, { name: string; data: { targets?: Record<string, unknown> } }>;
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
