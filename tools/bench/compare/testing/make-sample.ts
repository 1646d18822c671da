import type { Sample } from '../sample';

/** A measurement of nx-buildx, 15 images, cold, that took so long; the rest as given. */
export function makeSample(seconds: number, rest: Partial<Sample> = {}): Sample {
  return {
    round: 1,
    images: 15,
    contender: 'nx-buildx',
    scenario: 'cold',
    maxParallel: null,
    seconds,
    executorSeconds: null,
    outcomes: null,
    requests: null,
    clientCpu: 0,
    engine: null,
    load: 0,
    ...rest,
  };
}
