import type { Contender } from './contender';
import type { Sample } from './sample';
import { SCENARIO_IDS, type ScenarioId } from './scenarios';

/** What tables know of a contender. The same may be measured with several numbers of builds at once. */
export type NamedContender = Pick<Contender, 'id' | 'name' | 'maxParallel'>;

/** Those that were measured of a size, in order. */
export function listScenarios(samples: readonly Sample[], images: number): readonly ScenarioId[] {
  return SCENARIO_IDS.filter((id) =>
    samples.some((sample) => sample.scenario === id && sample.images === images),
  );
}

export function pickSamples(
  samples: readonly Sample[],
  of: Pick<Sample, 'images' | 'scenario'> & { readonly contender: NamedContender | undefined },
): readonly Sample[] {
  return samples.filter(
    ({ images, scenario, contender, maxParallel }) =>
      images === of.images &&
      scenario === of.scenario &&
      contender === of.contender?.id &&
      maxParallel === of.contender.maxParallel,
  );
}

/** @returns its name, with how many at once where that is what parts it from another */
export function nameContender(
  { id, name, maxParallel }: NamedContender,
  all: readonly NamedContender[],
): string {
  const isOne = all.filter((other) => other.id === id).length === 1;
  return isOne ? name : `${name}, ${String(maxParallel)} at once`;
}
