import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine, formatMachine } from './machine';
import type { PoolSize, Verdict } from './pool/judge-pool';
import { formatSamples, judgePool, samplePool } from './pool/judge-pool';
import { measureThroughput } from './pool/measure-throughput';
import { readCount } from './read-count';
import { runBench } from './run-bench';

/**
 * `npm run bench:pool`: placement and scheduler of a pool, by themselves on simulated builders, and with `--real` on two
 * real ones. Exits with 1 where a target is missed.
 */
const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '500' },
    builders: { type: 'string', default: '8' },
    slots: { type: 'string', default: '4' },
    /** Fleets that are simulated: seeds from 1 on. */
    seeds: { type: 'string', default: '20' },
    /** Two real builders, beside one of them alone. */
    real: { type: 'boolean', default: false },
    /** File for all that was measured. */
    json: { type: 'string' },
  },
});

async function simulatePool(): Promise<readonly Verdict[]> {
  const size: PoolSize = {
    images: readCount('images', values.images),
    builders: readCount('builders', values.builders),
    slots: readCount('slots', values.slots),
  };
  const samples = [];
  for (let seed = 1; seed <= readCount('seeds', values.seeds); seed += 1)
    samples.push(await samplePool(size, seed));
  const verdicts = judgePool(samples, size);
  console.log(`${formatSamples(samples)}\n`);
  tell(verdicts, { size, samples });
  return verdicts;
}

function tell(verdicts: readonly Verdict[], measured: object): void {
  for (const { target, value, met } of verdicts)
    console.log(`${met ? 'met   ' : 'missed'} ${target}: ${value}`);
  if (verdicts.some(({ met }) => !met)) process.exitCode = 1;
  if (values.json === undefined) return;
  const machine = describeMachine();
  writeFileSync(values.json, `${JSON.stringify({ version: 1, machine, verdicts, ...measured }, null, 2)}\n`);
}

if (values.real) {
  runBench(async (lab, folder) => {
    const { verdict, rounds } = await measureThroughput(lab, folder);
    console.log(`${formatMachine(describeMachine())}\n`);
    tell([verdict], { rounds });
  });
} else {
  simulatePool().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
