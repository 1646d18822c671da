import { median } from '../statistics';
import type { ContenderId } from './contender';
import type { Sample } from './sample';
import type { ScenarioId } from './scenarios';

export interface SampleFilter {
  readonly images: number;
  readonly contender: ContenderId;
  readonly scenario: ScenarioId;
}

export function findSamples(
  samples: readonly Sample[],
  { images, contender, scenario }: SampleFilter,
): readonly Sample[] {
  return samples.filter(
    (each) => each.images === images && each.contender === contender && each.scenario === scenario,
  );
}

/** @returns the median of what is read of them, or `null` where that was not measured */
export function findMedian(
  samples: readonly Sample[],
  filter: SampleFilter,
  read: (sample: Sample) => number | null = ({ seconds }) => seconds,
): number | null {
  const values = findSamples(samples, filter).flatMap((sample) => read(sample) ?? []);
  return values.length === 0 ? null : median(values);
}

export function listSizes(samples: readonly Sample[]): readonly number[] {
  return [...new Set(samples.map(({ images }) => images))].sort((one, other) => one - other);
}
