import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Lab, pushBusyboxBase } from '../engine/src/index';
import { formatKeys, judgeKeys } from './planning/format-keys';
import { type KeySample, measureKeys } from './planning/measure-keys';
import { describeMachine, formatMachine } from './machine';
import { countProcesses, formatPlanning } from './planning/format-planning';
import { type PlanningSample, preparePlanning } from './planning/measure-planning';
import { readCount } from './read-count';
import { runBench } from './run-bench';
import { formatRange, median } from './statistics';

const SIZES = [200, 400];
/** Milliseconds, of the first size. */
const TARGET_MS = 500;

/**
 * `npm run bench:plan`: how long it takes to say what will be built, and what is started for it. Exits with 1 where a
 * target is missed.
 */
async function benchPlanning(lab: Lab, folder: string): Promise<void> {
  const { values } = parseArgs({
    options: {
      /** Fresh processes for each size. */
      runs: { type: 'string', default: '5' },
      /** File for all that was measured. */
      json: { type: 'string' },
      /** Folder for a CPU profile of each plan; times are longer then. */
      profile: { type: 'string' },
    },
  });
  const runs = readCount('runs', values.runs);
  const profiling =
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(values.profile)}`];
  const [engine, registry] = await Promise.all([lab.startEngine('probed'), lab.startRegistry()]);
  const site = { engine, base: await pushBusyboxBase(engine, registry) };
  const measures = SIZES.map((images) => preparePlanning(images, site, folder, profiling));
  const samples: PlanningSample[] = [];
  for (let run = 0; run < runs; run += 1) {
    for (const measure of measures) samples.push(await measure());
  }
  const keys = await measureKeys(join(folder, 'keys'), runs);
  tell(samples, keys, values.json);
}

function tell(
  samples: readonly PlanningSample[],
  keys: readonly KeySample[],
  json: string | undefined,
): void {
  const machine = describeMachine();
  const bySize = SIZES.map((size) => samples.filter(({ images }) => images === size));
  const [first = []] = bySize;
  const own = median(first.map(({ planning: { total, imports } }) => total.wall - imports.wall));
  const imports = median(first.map(({ planning }) => planning.imports.wall));
  const processes = Math.max(...samples.map(countProcesses));
  const loads = samples.map(({ load }) => load);
  const verdicts = [
    {
      target: `planning ${SIZES[0]} images takes under ${TARGET_MS} ms`,
      value: `${own.toFixed(0)} ms, and ${imports.toFixed(0)} ms to ask a registry for the cache refs of all`,
      met: own < TARGET_MS,
    },
    {
      target: 'no process besides one probe of the builder',
      value: [...new Set(samples.flatMap(({ dockerCalls }) => dockerCalls))]
        .map((call) => `docker ${call}`)
        .join(', '),
      met: processes === 1 && samples.every(({ processes: { graph } }) => graph.length === 0),
    },
    ...judgeKeys(keys),
  ];
  console.log(`${formatPlanning(bySize)}\n`);
  console.log(`${formatKeys(keys)}\n`);
  console.log(
    `medians of ${first.length} fresh processes; ${formatMachine(machine)}; load ${formatRange(loads, 1)}`,
  );
  for (const { target, value, met } of verdicts)
    console.log(`${met ? 'met   ' : 'missed'} ${target}: ${value}`);
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify({ version: 1, machine, verdicts, samples, keys }, null, 2)}\n`);
  }
  if (verdicts.some(({ met }) => !met)) process.exitCode = 1;
}

runBench(benchPlanning);
