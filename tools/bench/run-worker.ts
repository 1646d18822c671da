import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import type { BuildPlan } from '../../packages/nx-buildx/src/model/build-plan';
import { runProcess } from './run-process';

/** Milliseconds. */
export interface Spent {
  readonly wall: number;
  /** Processor time of the process that was asked, which others that want the processors do not lengthen. */
  readonly cpu: number;
}

/** What workers/infer-graph.cjs finds. */
export interface InferredGraph extends Readonly<Record<'load' | 'targets' | 'dependencies', Spent>> {
  /** Of the project graph. */
  readonly edges: number;
  readonly peakMb: number;
  readonly projects: readonly ProjectConfiguration[];
}

type PlanPart = 'load' | 'reading' | 'source' | 'graph' | 'probe' | 'planning' | 'imports' | 'total';

/** What workers/plan-images.cjs finds. `total` is one call of `composePlan`; `load` comes before it. */
export interface PlannedRun extends Readonly<Record<PlanPart, Spent>> {
  readonly peakMb: number;
  readonly plan: BuildPlan;
}

/** What workers/compute-keys.cjs finds. `keys` begins with a graph that is there. */
export interface KeyedRun extends Readonly<Record<'graph' | 'keys', Spent>> {
  readonly peakMb: number;
  /** Images that have a key. */
  readonly keyed: number;
  /** Of all keys. */
  readonly digest: string;
}

export interface WorkerRun<T> {
  readonly result: T;
  /** What it started, each with its arguments. */
  readonly processes: readonly string[];
}

export interface WorkerOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where its files are kept. */
  readonly folder: string;
  /** More for node itself: `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

/** Infers targets and dependencies of a workspace in a fresh process. */
export function inferGraph(
  workspaceRoot: string,
  configFiles: readonly string[],
  options: WorkerOptions,
): Promise<WorkerRun<InferredGraph>> {
  return runWorker('infer-graph', { workspaceRoot, configFiles }, options);
}

/** Plans all images of a workspace in a fresh process. */
export function planImages(
  workspaceRoot: string,
  projects: readonly ProjectConfiguration[],
  options: WorkerOptions,
): Promise<WorkerRun<PlannedRun>> {
  return runWorker('plan-images', { workspaceRoot, projects }, options);
}

/** Computes the keys of all images of a workspace in a fresh process. */
export function computeKeys(
  workspaceRoot: string,
  projects: readonly ProjectConfiguration[],
  options: WorkerOptions,
): Promise<WorkerRun<KeyedRun>> {
  return runWorker('compute-keys', { workspaceRoot, projects }, options);
}

async function runWorker<T>(
  name: string,
  input: object,
  { env, folder, nodeOptions = [] }: WorkerOptions,
): Promise<WorkerRun<T>> {
  const own = mkdtempSync(join(folder, `${name}-`));
  const file = (each: string) => join(own, each);
  writeFileSync(file('input.json'), JSON.stringify(input));
  const hook = ['--require', join(__dirname, 'workers/count-processes.cjs')];
  const script = join(__dirname, `workers/${name}.cjs`);
  const argv = [...hook, ...nodeOptions, script, file('input.json'), file('output.json')];
  await runProcess(process.execPath, argv, {
    cwd: own,
    env: { ...env, BENCH_PROCESS_LOG: file('processes') },
  });
  const started = existsSync(file('processes')) ? readFileSync(file('processes'), 'utf8') : '';
  return {
    result: JSON.parse(readFileSync(file('output.json'), 'utf8')) as T,
    processes: started.split('\n').filter((line) => line !== ''),
  };
}
