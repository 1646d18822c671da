import { formatRatio } from '../statistics';
import type { Chart } from './draw-chart';
import type { ContenderId } from './contender';
import { findMedian, findSamples, listSizes } from './find-samples';
import type { Sample } from './sample';
import { SCENARIOS, type ScenarioId } from './scenarios';

/** What is compared with others; the rest is in the tables. */
const SHOWN_SCENARIOS: readonly ScenarioId[] = ['cold', 'unchanged', 'leaf', 'branch', 'base', 'warm'];
const SHOWN_CONTENDERS: readonly ContenderId[] = ['nx-buildx', 'bake', 'nx-container'];

export interface ChartInput {
  readonly samples: readonly Sample[];
  /** Of those that were measured. */
  readonly names: Readonly<Partial<Record<ContenderId, string>>>;
  /** Where and when that was. */
  readonly footer: readonly string[];
}

/** Seconds of each scenario by contender, a panel for each size. */
export function describeChart({ samples, names, footer }: ChartInput): Chart {
  const shown = SHOWN_CONTENDERS.filter((id) => names[id] !== undefined);
  const panels = listSizes(samples).map((images) => {
    const groups = SHOWN_SCENARIOS.flatMap((scenario) => {
      const bars = shown.flatMap((contender) => describeBar(samples, { images, scenario, contender }, shown));
      return bars.length === 0 ? [] : [{ title: SCENARIOS[scenario].title, bars }];
    });
    return { title: `${images} images`, groups };
  });
  return {
    title: 'All images of a workspace, whole command',
    unit: 'seconds, median; the line is the range; less is better; x: against docker buildx bake',
    series: shown.map((id) => names[id] ?? id),
    panels: panels.filter(({ groups }) => groups.length > 0),
    footer,
  };
}

function describeBar(
  samples: readonly Sample[],
  filter: { readonly images: number; readonly scenario: ScenarioId; readonly contender: ContenderId },
  shown: readonly ContenderId[],
): Chart['panels'][number]['groups'][number]['bars'] {
  const value = findMedian(samples, filter);
  if (value === null) return [];
  const all = findSamples(samples, filter).map(({ seconds }) => seconds);
  const bake = findMedian(samples, { ...filter, contender: 'bake' });
  const ratio = bake === null || filter.contender === 'bake' ? '' : `, ${formatRatio(value, bake)}`;
  const label = `${value.toFixed(1)} s${ratio}`;
  return [
    { series: shown.indexOf(filter.contender), value, low: Math.min(...all), high: Math.max(...all), label },
  ];
}
