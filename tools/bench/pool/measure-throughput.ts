import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../../packages/nx-buildx/src/model/result';
import { describeJob } from '../../demo/job-environment';
import { type Engine, type Lab, pushBusyboxBase } from '../../engine/src/index';
import { runNx } from '../compare/run-nx';
import { runProcess } from '../run-process';
import { median } from '../statistics';
import { type Files, writeWorkspace } from '../workspace';
import type { Verdict } from './judge-pool';

const IMAGES = 40;
/** Of each image's only step: what waits takes no processor from the other builder, which is on the same machine. */
const STEP_SECONDS = 2;
/** Of each builder. */
const SLOTS = 2;
const ROUNDS = 3;
const TARGET = 1.7;

/** Images a second, by one builder alone and by two, one after the other. */
export interface Round {
  readonly one: number;
  readonly two: number;
}

interface Ground {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly base: string;
}

/** Builds the same images on one of two real remote builders and on both, in turns. */
export async function measureThroughput(
  lab: Lab,
  folder: string,
): Promise<{ readonly verdict: Verdict; readonly rounds: readonly Round[] }> {
  const engines = await Promise.all([lab.startEngine('first'), lab.startEngine('second')]);
  const registry = await lab.startRegistry();
  const base = await pushBusyboxBase(engines[0], registry);
  const env = {
    ...describeJob(process.env, { engine: engines[0], registry, branch: 'main' }),
    BUILDX_CONFIG: join(folder, 'buildx'),
    NX_BUILDX_REUSE: 'false',
    NX_SOCKET_DIR: join(folder, 's'),
  };
  mkdirSync(env.BUILDX_CONFIG);
  const ground = { env, folder, base };
  const names: string[] = [];
  for (const [index, engine] of engines.entries())
    names.push(await createBuilder(lab, engine, `real-${String(index + 1)}`, ground));
  const rounds: Round[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const one = await measureRun(names.slice(0, 1), `one-${String(round)}`, ground);
    const two = await measureRun(names, `two-${String(round)}`, ground);
    rounds.push({ one, two });
    console.log(
      `round ${String(round)}: one builder ${format(one)}, two ${format(two)}, ${format(two / one)} x`,
    );
  }
  const gain = median(rounds.map(({ one, two }) => two / one));
  const verdict = {
    target: `two builders bring at least ${String(TARGET)} x the throughput of one`,
    value: `${gain.toFixed(2)} x, median of ${String(ROUNDS)} rounds of ${String(IMAGES)} images with a step of ${String(STEP_SECONDS)} s`,
    met: gain >= TARGET,
  };
  return { verdict, rounds };
}

function format(value: number): string {
  return value.toFixed(2);
}

async function createBuilder(
  lab: Lab,
  engine: Engine,
  name: string,
  { env, folder }: Ground,
): Promise<string> {
  const { url } = await lab.openBridge(engine);
  await runProcess('docker', ['buildx', 'create', '--name', name, '--driver', 'remote', url], {
    cwd: folder,
    env,
  });
  return name;
}

/** @param name of what has never been built before */
async function measureRun(
  builders: readonly string[],
  name: string,
  { env, folder, base }: Ground,
): Promise<number> {
  const workspace = join(folder, name);
  mkdirSync(workspace);
  const plugin = {
    builders: builders.map((builder) => ({ name: builder, maxParallel: SLOTS })),
    baseImages: { 'busybox:1': base },
    cache: { strategy: 'none' },
  };
  writeWorkspace(workspace, describeImages(name), plugin);
  const { output } = await runNx({ workspace, env }, ['run-many', '-t', 'image', '--batch']);
  const run = JSON.parse(readFileSync(join(workspace, 'dist/images/run.json'), 'utf8')) as RunResult;
  const used = new Set(run.images.map(({ builder }) => builder));
  if (run.totals.built !== IMAGES || used.size !== builders.length)
    throw new Error(`not all was built, or not on all builders:\n${output}`);
  return (1000 * IMAGES) / run.durationMs;
}

function describeImages(name: string): Files {
  const projects = Array.from({ length: IMAGES }, (_, index) => `app-${String(index + 1).padStart(2, '0')}`);
  return Object.fromEntries(
    projects.flatMap((project): readonly (readonly [string, string | object])[] => [
      [`images/${project}/project.json`, { name: project }],
      [
        `images/${project}/Dockerfile`,
        `FROM busybox:1\nRUN sleep ${String(STEP_SECONDS)} && echo ${name} ${project} > /made\n`,
      ],
    ]),
  );
}
