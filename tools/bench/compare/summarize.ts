import { findMedian, listSizes } from './find-samples';
import type { ContenderId } from './contender';
import type { Sample } from './sample';
import { SCENARIO_IDS, type ScenarioId } from './scenarios';

/** Of all runs of one contender in one scenario. */
export interface Median {
  readonly images: number;
  readonly scenario: ScenarioId;
  readonly contender: ContenderId;
  readonly seconds: number;
  /** How many times as fast as `docker buildx bake`; `null` where that was not measured. */
  readonly timesBake: number | null;
}

/** What others quote. */
export function summarize(samples: readonly Sample[]): readonly Median[] {
  const contenders = [...new Set(samples.map(({ contender }) => contender))];
  return listSizes(samples).flatMap((images) =>
    SCENARIO_IDS.flatMap((scenario) => {
      const bake = findMedian(samples, { images, scenario, contender: 'bake' });
      return contenders.flatMap((contender) => {
        const seconds = findMedian(samples, { images, scenario, contender });
        if (seconds === null) return [];
        return [{ images, scenario, contender, seconds, timesBake: bake === null ? null : bake / seconds }];
      });
    }),
  );
}
