import { formatTable } from '../../../packages/nx-buildx/src/report/format-table';
import { formatRange, formatRatio, median } from '../statistics';
import type { ColdSample } from './measure-cold';

/** One line for each contender; ratios are against the first. */
export function formatCold(byContender: readonly (readonly ColdSample[])[]): string {
  const first = median((byContender[0] ?? []).map(({ seconds }) => seconds));
  const rows = byContender.map((samples) => {
    const seconds = samples.map((sample) => sample.seconds);
    const builds = samples.flatMap(({ buildSeconds }) => buildSeconds ?? []);
    const cpu = samples.map(({ clientCpu, engine }) => clientCpu + (engine?.cpuSeconds ?? 0));
    const memory = samples.flatMap(({ engine }) => engine?.peakMb ?? []);
    return [
      samples[0]?.contender ?? '',
      String(samples[0]?.maxParallel ?? '–'),
      `${median(seconds).toFixed(1)} s`,
      formatRange(seconds, 1),
      builds.length === 0 ? '–' : `${median(builds).toFixed(1)} s`,
      formatRatio(median(seconds), first),
      `${median(cpu).toFixed(1)} s`,
      memory.length === 0 ? '–' : `${median(memory).toFixed(0)} MB`,
      samples.map(({ load }) => load.toFixed(1)).join(' '),
    ];
  });
  const titles = ['', 'at once', 'median', 'range', 'of it builds', 'ratio', 'processors', 'engine', 'load'];
  return formatTable(
    titles.map((title, index) => ({ title, right: index > 0 })),
    rows,
  );
}
