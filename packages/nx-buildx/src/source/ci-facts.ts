import type { SourceContext, SourceEvent } from '../model/source-context';

/** Environment variables as a plain record; nothing in this layer reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a CI system itself says of a run, before our own overrides and before trust is decided. */
export interface CiFacts {
  /** The CI system's id. */
  readonly ci: string;
  readonly event: SourceEvent;
  /** The event in the CI system's own word, for messages. */
  readonly eventName: string;
  readonly commit: string | null;
  readonly branch: string | null;
  readonly baseBranch: string | null;
  readonly tag: string | null;
  readonly pullRequest: SourceContext['pullRequest'];
}

/** One CI system. A further one is one more file and one line in `ci-systems.ts`. */
export interface CiSystem {
  readonly id: string;
  /** Whether this environment is one of this system's jobs. */
  recognises(env: Environment): boolean;
  /** Path of a JSON file that says more about the event, where the system writes one. */
  payloadFile?(env: Environment): string | null;
  /**
   * Pure: the facts of one run. `payload` is the parsed content of {@link payloadFile}, or `null` where there is
   * none or it cannot be read. What is not certain comes back as `null` or `unknown`, never as a guess.
   */
  facts(env: Environment, payload: unknown): CiFacts;
}

/** A variable's value; CI systems hand on an unset variable as an empty one. */
export function valueOf(env: Environment, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}
