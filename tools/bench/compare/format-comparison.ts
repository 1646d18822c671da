import { formatTable } from '../../../packages/nx-buildx/src/report/format-table';
import { formatRange, formatRatio, median } from '../statistics';
import { listSizes } from './find-samples';
import { type NamedContender, listScenarios, nameContender, pickSamples } from './pick-samples';
import type { Sample } from './sample';
import { SCENARIOS } from './scenarios';

/** A table for each size: what every contender takes in every scenario, in seconds, and against the reference. */
export function formatComparison(
  samples: readonly Sample[],
  contenders: readonly NamedContender[],
  reference: NamedContender | undefined,
): string {
  const columns = contenders.map((each) => ({ title: nameContender(each, contenders), right: true }));
  const tables = listSizes(samples).map((images) => {
    const rows = listScenarios(samples, images).map((scenario) => {
      const read = (contender: NamedContender | undefined) =>
        pickSamples(samples, { images, scenario, contender });
      const first = read(reference);
      const cells = contenders.map((contender) => formatSeconds(read(contender), first));
      return [SCENARIOS[scenario].title, ...cells];
    });
    return formatTable([{ title: `${images} images` }, ...columns], rows);
  });
  return tables.join('\n\n');
}

/** `1.9 s (1.8–2.1) 0.11 x`. */
function formatSeconds(samples: readonly Sample[], reference: readonly Sample[]): string {
  if (samples.length === 0) return '–';
  const seconds = samples.map((sample) => sample.seconds);
  const text = `${median(seconds).toFixed(1)} s (${formatRange(seconds, 1)})`;
  if (reference.length === 0) return text;
  return `${text} ${formatRatio(median(seconds), median(reference.map((sample) => sample.seconds)))}`;
}
