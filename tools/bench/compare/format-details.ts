import { formatTable } from '../../../packages/nx-buildx/src/report/format-table';
import { median } from '../statistics';
import { findSamples, listSizes } from './find-samples';
import { type NamedContender, listScenarios, nameContender, pickSamples } from './pick-samples';
import { sumRequests } from './registry-log';
import type { Sample } from './sample';

/** One line for each contender and scenario: all that was measured besides the time. */
export function formatDetails(samples: readonly Sample[], contenders: readonly NamedContender[]): string {
  const rows = listSizes(samples).flatMap((images) =>
    listScenarios(samples, images).flatMap((scenario) =>
      contenders.flatMap((contender) => {
        const own = pickSamples(samples, { images, scenario, contender });
        if (own.length === 0) return [];
        return [[String(images), scenario, nameContender(contender, contenders), ...formatDetail(own)]];
      }),
    ),
  );
  const titles = ['images', 'scenario', '', 'executor', 'built', 'requests per image', 'of these'];
  const more = ['processors', 'engine', 'load'];
  return formatTable(
    [...titles, ...more].map((title, index) => ({ title, right: index > 2 })),
    rows,
  );
}

function formatDetail(samples: readonly Sample[]): readonly string[] {
  const executor = samples.flatMap(({ executorSeconds }) => executorSeconds ?? []);
  const built = samples.flatMap(({ outcomes }) => outcomes?.built ?? []);
  const requests = samples.flatMap((sample) =>
    sample.requests === null ? [] : [sumRequests(sample.requests) / sample.images],
  );
  const cpu = samples.map(({ clientCpu, engine }) => clientCpu + (engine?.cpuSeconds ?? 0));
  const memory = samples.flatMap(({ engine }) => engine?.peakMb ?? []);
  return [
    formatMedian(executor, (value) => `${value.toFixed(2)} s`),
    formatMedian(built, String),
    formatMedian(requests, (value) => value.toFixed(1)),
    formatMethods(samples),
    formatMedian(cpu, (value) => `${value.toFixed(1)} s`),
    formatMedian(memory, (value) => `${value.toFixed(0)} MB`),
    samples.map(({ load }) => load.toFixed(1)).join(' '),
  ];
}

/** `GET 2.1 HEAD 1.0`, for each image. */
function formatMethods(samples: readonly Sample[]): string {
  const counted = samples.flatMap(({ requests, images }) =>
    requests === null ? [] : [{ requests, images }],
  );
  const methods = [...new Set(counted.flatMap(({ requests }) => Object.keys(requests)))].sort();
  if (methods.length === 0) return '–';
  return methods
    .map((method) => {
      const each = counted.map(({ requests, images }) => (requests[method] ?? 0) / images);
      return `${method} ${median(each).toFixed(1)}`;
    })
    .join(' ');
}

function formatMedian(values: readonly number[], format: (value: number) => string): string {
  return values.length === 0 ? '–' : format(median(values));
}

/** What the registry is asked for each image of nx-buildx when nothing has changed: under tags it has, and under a new one. */
export function formatRequests(samples: readonly Sample[]): readonly string[] {
  return listSizes(samples).flatMap((images) =>
    (['unchanged', 'tagged'] as const).flatMap((scenario) => {
      const own = findSamples(samples, { images, contender: 'nx-buildx', scenario });
      const counted = own.flatMap(({ requests }) =>
        requests === null ? [] : [sumRequests(requests) / images],
      );
      if (counted.length === 0) return [];
      const tags = scenario === 'tagged' ? 'commit tags' : 'fixed tags';
      const number = median(counted).toFixed(1);
      return [`${images} images, unchanged, ${tags}: ${number} requests per image (${formatMethods(own)})`];
    }),
  );
}
