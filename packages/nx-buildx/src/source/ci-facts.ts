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
  /** As the CI system writes it: often an address to clone from. */
  readonly repositoryUrl: string | null;
  /** The message of {@link commit}. `null` where the CI system cuts it short, or it may be another text. */
  readonly message: string | null;
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
  facts(env: Environment, payload: unknown, defaultBranch: string): CiFacts;
}

/** A variable's value; CI systems hand on an unset variable as an empty one. */
export function valueOf(env: Environment, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

/** The first of them that has a value. */
export function firstOf(env: Environment, ...names: readonly string[]): string | null {
  return names.map((name) => valueOf(env, name)).find((value) => value !== null) ?? null;
}

/** What is known of a run of which nothing is known. */
export function unknownFacts(ci: string, eventName = 'unknown'): CiFacts {
  return {
    ci,
    event: 'unknown',
    eventName,
    commit: null,
    branch: null,
    baseBranch: null,
    tag: null,
    pullRequest: null,
    repositoryUrl: null,
    message: null,
  };
}

/**
 * What is known of a run whose variables contradict each other: not even that it is no pull request. So it counts as
 * one that may be a fork's, and pushes nothing.
 */
export function ambiguousFacts(eventName: string): CiFacts {
  return { ...unknownFacts('unknown', eventName), pullRequest: { number: 'unknown', fork: 'unknown' } };
}
