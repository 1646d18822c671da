import type { Driver } from './builder';

/** What a builder is made of where there is none of its name. */
export interface BuilderDefinition {
  readonly driver: Extract<Driver, 'docker-container' | 'kubernetes' | 'remote'>;
  /** Where BuildKit answers, `tcp://host:port`, or the docker context it is started in; `null`: the current one. */
  readonly endpoint: string | null;
  readonly driverOpts: Readonly<Record<string, string>>;
  /** BuildKit's own configuration, a file relative to the workspace root. */
  readonly config: string | null;
  /** Flags of BuildKit's daemon, parted by spaces. */
  readonly flags: string | null;
  /** Fixed platforms; empty: what BuildKit finds. */
  readonly platforms: readonly string[];
}
