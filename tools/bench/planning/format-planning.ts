import { formatTable } from '../../../packages/nx-buildx/src/report/format-table';
import { formatRange, formatRatio, median } from '../statistics';
import type { Spent } from '../run-worker';
import type { PlanningSample } from './measure-planning';

/** A row of milliseconds: wall time, and processor time where that says more on a busy machine. */
type ReadSpent = (sample: PlanningSample) => Spent;

const SPENT: readonly (readonly [string, ReadSpent])[] = [
  ['graph: load the plugin', ({ graph }) => graph.load],
  ['graph: infer targets', ({ graph }) => graph.targets],
  ['graph: infer dependencies', ({ graph }) => graph.dependencies],
  ['plan: load the code', ({ planning }) => planning.load],
  ['plan: read options', ({ planning }) => planning.reading],
  ['plan: read git and CI', ({ planning }) => planning.source],
  ['plan: image graph', ({ planning }) => planning.graph],
  ['plan: probe the builder', ({ planning }) => planning.probe],
  ['plan: builds', ({ planning }) => planning.planning],
  ['plan: ask for cache refs', ({ planning }) => planning.imports],
  ['plan: total', ({ planning }) => planning.total],
  ['plan: total with loading', ({ planning: { total, load } }) => addSpent(total, load)],
];

function addSpent(one: Spent, other: Spent): Spent {
  return { wall: one.wall + other.wall, cpu: one.cpu + other.cpu };
}

/** All that were started, by whatever means, between the start of the process and the finished plan. */
export function countProcesses({ processes, dockerCalls }: PlanningSample): number {
  return Math.max(processes.planning.length, dockerCalls.length);
}

/** Medians, and how they grow from the first size to the last. */
export function formatPlanning(bySize: readonly (readonly PlanningSample[])[]): string {
  const titles = bySize.map((samples) => `${samples[0]?.images ?? 0} images`);
  const columns = [
    'milliseconds',
    ...titles.flatMap((title) => [title, 'cpu']),
    'cpu grows',
    'range of the first',
  ];
  const rows = SPENT.map(([name, read]) => {
    const wall = bySize.map((samples) => median(samples.map((sample) => read(sample).wall)));
    const cpu = bySize.map((samples) => median(samples.map((sample) => read(sample).cpu)));
    const first = bySize[0]?.map((sample) => read(sample).wall) ?? [];
    const cells = wall.flatMap((value, index) => [formatNumber(value), formatNumber(cpu[index] ?? 0)]);
    return [name, ...cells, formatRatio(cpu.at(-1) ?? 0, cpu[0] ?? 0), formatRange(first, 0)];
  });
  const count = (name: string, read: (sample: PlanningSample) => number) => [
    name,
    ...bySize.flatMap((samples) => [formatNumber(median(samples.map(read))), '']),
  ];
  return formatTable(
    columns.map((title, index) => ({ title, right: index > 0 })),
    [
      ...rows,
      count('plan: peak memory, MB', ({ planning }) => planning.peakMb),
      count('plan: processes started', countProcesses),
    ],
  );
}

function formatNumber(value: number): string {
  return value.toFixed(value < 10 && !Number.isInteger(value) ? 1 : 0);
}
