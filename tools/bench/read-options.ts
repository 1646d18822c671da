import { parseArgs } from 'node:util';
import type { ContenderId } from './compare/contender';
import { SCENARIO_IDS, type ScenarioId } from './compare/scenarios';
import { readCount } from './read-count';

const CONTENDER_IDS: readonly ContenderId[] = ['script', 'nx-buildx', 'bake', 'nx-container', 'floor'];

export interface BenchOptions {
  readonly runs: number;
  /** Numbers of images. */
  readonly sizes: readonly number[];
  readonly scenarios: ReadonlySet<ScenarioId>;
  readonly contenders: readonly ContenderId[];
  /** Whether nx-buildx is measured with several numbers of builds at once, instead of against others. */
  readonly parallel: boolean;
  /** Of nx-buildx and the script; `null`: the plugin's own. */
  readonly maxParallel: number | null;
  /** Files for all that was measured, and for a chart of it. */
  readonly json: string | null;
  readonly svg: string | null;
}

/** Where `--write` puts what the documentation shows, from the root of the repository. */
const WRITTEN = { json: 'docs/benchmarks/latest.json', svg: 'docs/benchmarks/latest.svg' };

/** Reads the command line of `npm run bench`; fails with what is wrong about it. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '3' },
      sizes: { type: 'string' },
      only: { type: 'string' },
      contenders: { type: 'string' },
      parallel: { type: 'boolean', default: false },
      'max-parallel': { type: 'string' },
      json: { type: 'string' },
      svg: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const { parallel, write } = values;
  const most = values['max-parallel'];
  const scenarios = new Set<ScenarioId>(
    readNames('only', values.only, parallel ? ['cold'] : SCENARIO_IDS, SCENARIO_IDS),
  );
  // Its limit is made of the two.
  if (scenarios.has('leaf')) for (const id of ['unchanged', 'alone'] as const) scenarios.add(id);
  return {
    runs: readCount('runs', values.runs),
    sizes: (values.sizes ?? (parallel ? '15' : '15,60')).split(',').map((each) => readSize(each)),
    scenarios,
    contenders: readNames(
      'contenders',
      values.contenders,
      parallel ? ['nx-buildx'] : CONTENDER_IDS,
      CONTENDER_IDS,
    ),
    parallel,
    maxParallel: most === undefined ? null : readCount('max-parallel', most),
    json: values.json ?? (write ? WRITTEN.json : null),
    svg: values.svg ?? (write ? WRITTEN.svg : null),
  };
}

/** A base, a runtime and an app at least. */
function readSize(text: string): number {
  const size = readCount('sizes', text);
  if (size < 3) throw new Error(`--sizes=${text}: three images at least are needed`);
  return size;
}

function readNames<T extends string>(
  option: string,
  text: string | undefined,
  byDefault: readonly T[],
  known: readonly T[],
): readonly T[] {
  if (text === undefined) return byDefault;
  const names = text.split(',');
  const wrong = names.find((name) => !known.some((each) => each === name));
  if (wrong !== undefined) throw new Error(`--${option}=${wrong}: one or several of ${known.join(',')}`);
  return known.filter((each) => names.includes(each));
}
