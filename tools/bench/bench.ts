import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Lab } from '../engine/src/index';
import { bake } from './compare/bake';
import type { Contender, ContenderId } from './compare/contender';
import { describeChart } from './compare/describe-chart';
import { drawChart } from './compare/draw-chart';
import { formatComparison } from './compare/format-comparison';
import { formatDetails, formatRequests } from './compare/format-details';
import { installNxContainer } from './compare/install-nx-container';
import { judge } from './compare/judge';
import { measureRounds } from './compare/measure-rounds';
import { createNxBuildx } from './compare/nx-buildx';
import { createNxContainer } from './compare/nx-container';
import { nxFloor } from './compare/nx-floor';
import { createPlainScript } from './compare/plain-script';
import { type Ground, prepareGround } from './compare/prepare-ground';
import type { Sample } from './compare/sample';
import { summarize } from './compare/summarize';
import { describeMachine, formatMachine } from './machine';
import { type BenchOptions, readOptions } from './read-options';
import { runBench } from './run-bench';

/** For the default's decision. */
const PARALLEL = [2, 4, 8, 16];

/**
 * `npm run bench`: the images of a workspace by nx-buildx, bake, nx-container and others, in turns on one engine. Exits with 1
 * where a target is missed.
 */
async function benchImages(lab: Lab, folder: string): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const ground = await prepareGround(lab, folder, options.sizes);
  const { contenders, versions } = await chooseContenders(options, ground);
  const { runs, scenarios: asked } = options;
  const samples: Sample[] = [];
  const where = () => [[ground.description, ...versions].join(', '), formatMachine(describeMachine())];
  try {
    const keep = (sample: Sample) => void samples.push(sample);
    await measureRounds({ ground, contenders, asked, runs, log: console.error, keep });
  } finally {
    printTables(samples, contenders, where());
  }
  const verdicts = options.parallel ? [] : judge(samples);
  for (const { text } of verdicts) console.log(text);
  if (verdicts.some(({ met }) => !met)) process.exitCode = 1;
  const names = Object.fromEntries(contenders.map(({ id, name }) => [id, name]));
  if (options.json !== null) {
    const about = { machine: describeMachine(), engine: ground.description, versions, runs, names };
    const report = { version: 2, ...about, verdicts, medians: summarize(samples), samples };
    writeText(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (options.svg !== null) {
    const [versionsLine = '', machineLine = ''] = where();
    const footer = [`runs: ${runs}; ${versionsLine}`, machineLine];
    writeText(options.svg, drawChart(describeChart({ samples, names, footer })));
  }
}

function printTables(
  samples: readonly Sample[],
  contenders: readonly Contender[],
  where: readonly string[],
): void {
  if (samples.length === 0) return;
  const reference = contenders.find(({ id }) => id === 'bake') ?? contenders[0];
  const rounds = Math.max(...samples.map(({ round }) => round));
  console.log(`\n${formatComparison(samples, contenders, reference)}\n`);
  console.log(`medians of ${rounds}, ranges, and x: against ${reference?.name ?? ''}; ${where.join('; ')}\n`);
  console.log(`${formatDetails(samples, contenders)}\n`);
  for (const line of formatRequests(samples)) console.log(line);
}

async function chooseContenders(
  { contenders, parallel, maxParallel }: BenchOptions,
  ground: Ground,
): Promise<{ readonly contenders: readonly Contender[]; readonly versions: readonly string[] }> {
  if (parallel) return { contenders: PARALLEL.map(createNxBuildx), versions: [] };
  const most = maxParallel ?? (await ground.fleets[0]?.plan(ground.nextPath()))?.maxParallel ?? 1;
  const isWanted = (id: ContenderId) => contenders.includes(id);
  const others = isWanted('nx-container') ? await installNxContainer(console.error) : null;
  const all = [
    createPlainScript(most),
    createNxBuildx(most),
    bake,
    ...(others === null ? [] : [createNxContainer(others)]),
    nxFloor,
  ];
  const versions = Object.entries(others?.versions ?? {}).filter(([name]) => /^nx$|nx-container$/.test(name));
  return {
    contenders: all.filter(({ id }) => isWanted(id)),
    versions: versions.map(([name, version]) => `${name} ${version}`),
  };
}

function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.error(`${file} written`);
}

runBench(benchImages);
