import type { Contender } from './contender';
import { type Track, openTrack } from './open-track';
import type { Ground } from './prepare-ground';
import type { Sample } from './sample';
import { STEPS, type ScenarioId, addNeeded } from './scenarios';

export interface RoundsInput {
  readonly ground: Ground;
  readonly contenders: readonly Contender[];
  readonly asked: ReadonlySet<ScenarioId>;
  readonly runs: number;
  /** Told of each measurement as it ends, those included that only prepare another. */
  readonly log: (line: string) => void;
  /** Takes each measurement as it ends: an hour of them is worth something also where the next one fails. */
  readonly keep: (sample: Sample) => void;
}

/** Measures everything once in each round, contenders in turns, one scenario after the other. */
export async function measureRounds(input: RoundsInput): Promise<void> {
  const { ground, contenders, runs } = input;
  for (let round = 1; round <= runs; round += 1) {
    for (const fleet of ground.fleets) {
      const tracks = contenders.map((contender) => openTrack(contender, ground, fleet));
      try {
        // Each round begins with another one, so that none always follows the same.
        const first = (round - 1) % tracks.length;
        const turns = [...tracks.slice(first), ...tracks.slice(0, first)];
        await measureRound(turns, round, input);
      } finally {
        for (const track of tracks) track.close();
      }
    }
  }
}

async function measureRound(
  tracks: readonly Track[],
  round: number,
  { asked, runs, log, keep }: RoundsInput,
): Promise<void> {
  const plans = tracks.map((track) => ({ track, ...chooseScenarios(track.contender, asked) }));
  for (const step of STEPS) {
    for (const { track, own, needed } of plans) {
      for (const scenario of step.filter((each) => needed.has(each))) {
        const sample = { ...(await measureUntilServed(track, scenario, log)), round };
        const isAsked = own.has(scenario);
        if (isAsked) keep(sample);
        log(`${round}/${runs} ${describeSample(sample)}${isAsked ? '' : ' (preparation)'}`);
      }
    }
  }
}

function chooseScenarios(
  { scenarios, pushes }: Contender,
  asked: ReadonlySet<ScenarioId>,
): Record<'own' | 'needed', ReadonlySet<ScenarioId>> {
  const own = new Set(scenarios.filter((each) => asked.has(each)));
  // What pushes nothing finds nothing of an earlier run either.
  return { own, needed: pushes ? addNeeded(own) : own };
}

const MOST_REPEATS = 3;

/** The registry answers a push with 500 now and then. Nobody but the plugin tries again, which is no question of speed. */
async function measureUntilServed(
  track: Track,
  scenario: ScenarioId,
  log: (line: string) => void,
): Promise<Omit<Sample, 'round'>> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await track.measure(scenario);
    } catch (error) {
      const isRegistry =
        error instanceof Error && / 500 Internal Server Error|DeadlineExceeded/.test(error.message);
      if (!isRegistry || repeats === MOST_REPEATS) throw error;
      log(`${track.contender.name}, ${scenario}: the registry answered 500; once more`);
    }
  }
}

function describeSample({ images, scenario, contender, maxParallel, seconds, load }: Sample): string {
  const most = maxParallel === null ? '' : `, at most ${maxParallel} at once`;
  return `${images} images, ${scenario}, ${contender}${most}: ${seconds.toFixed(1)} s (load ${load.toFixed(1)})`;
}
