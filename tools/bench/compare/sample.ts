import type { ContenderId, Timing } from './contender';
import type { Usage } from './meter';
import type { ScenarioId } from './scenarios';

/** One measurement. */
export interface Sample extends Timing, Usage {
  /** Which round, from 1. */
  readonly round: number;
  /** How many there are in the workspace. */
  readonly images: number;
  readonly contender: ContenderId;
  readonly scenario: ScenarioId;
  readonly maxParallel: number | null;
  /** Requests that the registry answered, by method; `null` where it keeps no log that can be read. */
  readonly requests: Readonly<Record<string, number>> | null;
  /** Load of the machine as it began. */
  readonly load: number;
}
