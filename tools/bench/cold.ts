import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Lab } from '../engine/src/index';
import { bake } from './cold/bake';
import type { Contender } from './cold/contender';
import { formatCold } from './cold/format-cold';
import { judgeCold } from './cold/judge-cold';
import { type ColdBench, type ColdSample, prepareCold } from './cold/measure-cold';
import { createNxBuildx, nxFloor } from './cold/nx-contenders';
import { createPlainScript } from './cold/plain-script';
import { describeMachine, formatMachine } from './machine';
import { readCount } from './read-count';
import { runBench } from './run-bench';

/** For the default's decision. */
const PARALLEL = [2, 4, 8, 16];

/**
 * `npm run bench`: 15 images, cold, by a plain script, nx-buildx, bake, and Nx with nothing to do, in turns on one engine.
 * Exits with 1 where the target is missed.
 */
async function benchCold(lab: Lab, folder: string): Promise<void> {
  const { values } = parseArgs({
    options: {
      /** Measurements of each. */
      runs: { type: 'string', default: '3' },
      /** File for all that was measured. */
      json: { type: 'string' },
      /** Measures nx-buildx with each number of builds at once, instead of against others. */
      parallel: { type: 'boolean', default: false },
      /** Of nx-buildx and the script; default: the plugin's. */
      'max-parallel': { type: 'string' },
    },
  });
  const runs = readCount('runs', values.runs);
  const asked = values['max-parallel'];
  const bench = await prepareCold(lab, folder);
  const most = asked === undefined ? bench.defaultParallel : readCount('max-parallel', asked);
  const contenders = values.parallel
    ? PARALLEL.map(createNxBuildx)
    : [createPlainScript(most), createNxBuildx(most), bake, nxFloor];
  const samples = await measureInTurns(bench, contenders, runs);
  const machine = describeMachine();
  console.log(`\n${formatCold(samples)}\n`);
  console.log(`medians of ${runs}; ${bench.engine}; ${formatMachine(machine)}`);
  const verdict = values.parallel ? null : judgeCold(samples.flat());
  if (verdict !== null) console.log(verdict.text);
  if (verdict?.met === false) process.exitCode = 1;
  if (values.json === undefined) return;
  const report = { version: 1, machine, engine: bench.engine, verdict, samples: samples.flat() };
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

/** @returns what was measured of each contender */
async function measureInTurns(
  bench: ColdBench,
  contenders: readonly Contender[],
  runs: number,
): Promise<readonly (readonly ColdSample[])[]> {
  const samples = contenders.map((contender) => ({ contender, all: [] as ColdSample[] }));
  for (let run = 0; run < runs; run += 1) {
    // Each round begins with another one, so that none always follows the same.
    const first = run % contenders.length;
    for (const { contender, all } of [...samples.slice(first), ...samples.slice(0, first)]) {
      const sample = await measureUntilServed(bench, contender);
      all.push(sample);
      console.error(`${run + 1}/${runs} ${formatSample(sample)}`);
    }
  }
  return samples.map(({ all }) => all);
}

const MOST_REPEATS = 3;

/** The registry answers a push with 500 now and then. Nobody but the plugin tries again, which is no question of speed. */
async function measureUntilServed(bench: ColdBench, contender: Contender): Promise<ColdSample> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await bench.measure(contender);
    } catch (error) {
      const isRegistry = error instanceof Error && / 500 Internal Server Error/.test(error.message);
      if (!isRegistry || repeats === MOST_REPEATS) throw error;
      console.error(`${contender.name}: the registry answered 500; once more`);
    }
  }
}

function formatSample({ contender, maxParallel, seconds, load }: ColdSample): string {
  const most = maxParallel === null ? '' : `, at most ${maxParallel} at once`;
  return `${contender}${most}: ${seconds.toFixed(1)} s (load ${load.toFixed(1)})`;
}

runBench(benchCold);
